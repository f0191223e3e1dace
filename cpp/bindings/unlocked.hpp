// The interpreter's lock is given back while a kernel runs, and taken again at the end of the scope.
//
// A kernel that was left behind after Ctrl-C may end while the interpreter shuts down. There CPython before 3.14 ends
// the thread that asks for the lock, by unwinding its stack, which a destructor does not survive: the process would be
// aborted. Such a thread waits here until the process ends.
#pragma once

#include <pybind11/pybind11.h>

#include <chrono>
#include <thread>

namespace uptake {

class Unlocked {
 public:
  Unlocked() : state_(PyEval_SaveThread()) {}
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;
  ~Unlocked() {
    try {
      if (is_finalizing()) wait_for_the_end();
      PyEval_RestoreThread(state_);
    } catch (...) {  // the shutdown began while this thread waited for the lock
      wait_for_the_end();
    }
  }

 private:
  static bool is_finalizing() {
#if PY_VERSION_HEX >= 0x030D0000
    return Py_IsFinalizing() != 0;
#else
    return _Py_IsFinalizing() != 0;
#endif
  }
  [[noreturn]] static void wait_for_the_end() {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  }

  PyThreadState* state_;
};

}  // namespace uptake
