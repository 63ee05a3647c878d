// The program overrides delete(void*) only: news would be seen and deletes not, and everything
// would look like a leak. start() says hook_not_in_effect instead.
#include "support/hazard.hpp"

#include <cstdlib>

int deletes_of_a_program_of_its_own();

int main() {
    tracenew::Tracer tracer;
    const int before = deletes_of_a_program_of_its_own();
    ::operator delete(support::kept(::operator new(10)));
    EXPECT(deletes_of_a_program_of_its_own() == before + 1);
    EXPECT(tracer.start() == tracenew::StartStatus::hook_not_in_effect);
    EXPECT(!tracer.is_tracing());
    return hazard::result();
}
