"""Fuzzing: damaged and odd input for every loader. It is loaded right, or refused by an error that names it.

Each module holds a class `Loader` of three members: ``Loader(folder)`` prepares valid material in a folder,
``draw(luck)`` makes an input, ``feed(drawn)`` gives it to the loader and returns whether it was accepted. `feed` raises
on anything but a right result or a documented refusal. An input is a function of the name of the loader and a number.

    python -m tests.fuzz --inputs 1000000 --seed 1             # all loaders, each its share
    python -m tests.fuzz edges --inputs 1 --seed 4711          # one input again

`core.py` is a program of its own: wrong calls of the C++ core.
"""
