"""Observed diffusion: surveys with a network and the step in which each person adopted.

The package holds no survey. :func:`load` takes the original file from a folder that you name or from its public home,
and cleans it.
"""

from __future__ import annotations

import os

from uptake.basis import checks
from uptake.network.datasets.table import TABLE
from uptake.network.survey import Survey

__all__ = ["Survey", "load", "names"]


def __dir__() -> list[str]:
    return __all__


def names() -> tuple[str, ...]:
    """The names of all data sets.

    Returns
    -------
    tuple of str
        What :func:`load` takes. The command ``uptake datasets`` lists size, source, licence and citation of each.

    Examples
    --------
    >>> names()
    ('korean_family_planning', 'medical_innovation')
    """
    return tuple(TABLE)


def load(name: str, path: str | os.PathLike[str] | None = None) -> Survey:
    """A data set by name.

    Its original file is looked for in `path`, then in the folders that the environment variable ``UPTAKE_DATA`` names
    (several with ``:`` between them, on Windows ``;``), then in the user's cache. If it is in none of them, it is
    downloaded from its public home into the cache. Its checksum is compared wherever it lies.

    Parameters
    ----------
    name : {"korean_family_planning", "medical_innovation"}
        1,047 women in 25 villages, 1963-1972; 125 physicians in four cities, November 1953 to March 1955.
    path : str or path, optional
        The original file, or a folder that holds it, itself or in a folder inside it.

    Returns
    -------
    Survey
        With ``network``, ``actors``, ``adoption_step``, ``group`` and ``group_names``; ``notice`` states source and
        licence.

    Raises
    ------
    ValueError
        If the name is unknown, `path` does not exist, or a file found has another checksum.
    OSError
        If the file is not on this machine and cannot be downloaded; the message says how to fetch it by hand.

    See Also
    --------
    names : All data sets.

    References
    ----------
    .. [1] Rogers, E. M., Kincaid, D. L. (1981). Communication Networks: Toward a New Paradigm for Research. Free Press.
    .. [2] Coleman, J., Katz, E., Menzel, H. (1966). Medical Innovation: A Diffusion Study. Bobbs-Merrill.

    Examples
    --------
    >>> load("medical_innovation")  # doctest: +SKIP
    Survey(medical_innovation: 125 people, 294 ties, 4 groups, 109 adopters in 17 months)
    """
    from uptake.network.datasets import clean, fetch

    row = TABLE[checks.choice("name", name, TABLE)]
    return clean.clean(row, clean.read(row, fetch.original(row, path)))
