// A snapshot is one moment, although nobody is paused for it.
#include "support/moving_blocks.hpp"

namespace hazard_consistent_cut {

HAZARD(consistent_cut) {
    hazard::end_after(100);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    moving::check_snapshots(tracer, 500);
    return hazard::result();
}

}  // namespace hazard_consistent_cut
