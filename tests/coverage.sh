#!/usr/bin/env bash
# Line coverage by the quick tier, of the Python package (the twins' source included, run as Python by test_uncompiled.py)
# and of the C++ headers (gcov; every instruction set of this machine by test_vectors.py). Fails below 95 % of either.
#
#   bash tests/coverage.sh [PYTHON [PYTEST OPTIONS]]     PYTHON has the extras test and dev, scikit-build-core's tools apart:
#                                                        cmake, ninja, g++ and pybind11 are needed too
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-python}
shift || true
build=build/coverage
mkdir -p $build

cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DUPTAKE_COVERAGE=ON \
  -DPython_EXECUTABLE="$(command -v "$python")" -Dpybind11_DIR="$("$python" -m pybind11 --cmakedir)" >$build.log
cmake --build $build >>$build.log
find $build -name '*.gcda' -delete

# A copy of the package with the measured core; times are kept, so that what numba has compiled stays good.
mkdir -p $build/package/uptake
cp -a python/uptake/. $build/package/uptake/
rm -f $build/package/uptake/_core*
cp $build/_core* $build/package/uptake/

failed=0
PYTHONPATH=$build/package "$python" -m pytest -p no:cacheprovider --cov=uptake --cov-report=term-missing:skip-covered \
  --cov-fail-under=95 "$@" || failed=1
"$python" -m gcovr --root . --filter cpp/include/ --merge-mode-functions=separate --txt-metric line \
  --fail-under-line 95 $build || failed=1
exit $failed
