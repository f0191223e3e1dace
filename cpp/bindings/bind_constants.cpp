// Constants that both engines name, by name, so that a test can compare them with kernels/types.py.
#include <uptake/contagion/needs.hpp>
#include <uptake/world/ledger.hpp>

#include "arrays.hpp"

namespace uptake {

using namespace luck;
using namespace contagion;
using namespace world;

#define ENTER(name) constants[#name] = static_cast<int>(name)
#define ENTER_PURPOSE(name) constants[#name] = static_cast<int>(Purpose::name)

void bind_constants(py::module_& m) {
  m.def("constants", [] {
    py::dict constants;
    ENTER(UNAWARE), ENTER(AWARE), ENTER(WAITING), ENTER(ADOPTER), ENTER(LAPSED);
    ENTER(ONCE), ENTER(EACH), ENTER(INDEPENDENT), ENTER(ADDITIVE);
    ENTER(UNLIMITED), ENTER(PLACES_AT_PROVIDERS), ENTER(POOL), ENTER(UNSEEN), ENTER(ADOPTION), ENTER(DEMAND);
    ENTER(GIVEN), ENTER(RESISTANCE), ENTER(ACCEPTANCE);
    ENTER(STOPPED), ENTER(UNSETTLED);
    ENTER_PURPOSE(HEAR), ENTER_PURPOSE(WANT), ENTER_PURPOSE(GET), ENTER_PURPOSE(KEEP), ENTER_PURPOSE(DONOR);
    ENTER_PURPOSE(SEED), ENTER_PURPOSE(ATTRIBUTE), ENTER_PURPOSE(NETWORK), ENTER_PURPOSE(TIE), ENTER_PURPOSE(SHOCK);
    ENTER(USERS), ENTER(PROVIDERS), ENTER(USERS_EVER), ENTER(PROVIDERS_EVER), ENTER(OPENINGS), ENTER(SERVED);
    ENTER(WAITED), ENTER(PLACES), ENTER(IDLE), ENTER(SETUP), ENTER(TALLIES);
    ENTER(PER_STEP), ENTER(PER_OPENING), ENTER(PER_SETUP), ENTER(PER_PLACE), ENTER(PER_USER), ENTER(PER_PROVIDER);
    ENTER(PER_ADOPTION), ENTER(PER_WAITING);
    return constants;
  });
}

}  // namespace uptake
