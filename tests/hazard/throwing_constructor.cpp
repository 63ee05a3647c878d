// A constructor that throws gives its block back through the operator delete that matches the new:
// of objects, arrays, aligned and nothrow forms, and of containers that are half built. The walk
// runs while exceptions are in flight, too. Nothing may stay alive, and no delete may be unmatched.
#include "support/hazard.hpp"

#include <list>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

int made = 0;
int alive = 0;

// Every third one throws.
template <std::size_t alignment>
struct alignas(alignment) Fragile {
    SITE Fragile()
        : text(100, 'f') {
        if (++made % 3 == 0) {
            throw std::runtime_error(std::string(80, 'e'));
        }
        ++alive;
    }
    SITE Fragile(const Fragile& other)
        : text(other.text) {
        if (++made % 3 == 0) {
            throw std::runtime_error(std::string(80, 'e'));
        }
        ++alive;
    }
    Fragile& operator=(const Fragile&) = delete;
    ~Fragile() { --alive; }

    std::string text;
    char bytes[64] = {};
};

// Allocates and frees while an exception is on its way through it.
struct Busy {
    Busy() = default;
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() { ::operator delete(support::kept(::operator new(300))); }
};

template <class Body>
SITE int attempt(Body body) {
    int thrown = 0;
    for (int i = 0; i < 6; ++i) {
        try {
            const Busy busy;
            body();
        } catch (const std::runtime_error&) {
            ++thrown;
        }
    }
    return thrown;
}

template <std::size_t alignment>
void attempt_all() {
    using Object = Fragile<alignment>;
    EXPECT(attempt([] { delete static_cast<Object*>(support::kept(new Object)); }) == 2);
    EXPECT(attempt([] { delete static_cast<Object*>(support::kept(new (std::nothrow) Object)); }) ==
           2);
    EXPECT(attempt([] { delete[] static_cast<Object*>(support::kept(new Object[5])); }) == 6);
    EXPECT(attempt([] { support::kept(std::make_shared<Object>().get()); }) == 2);
    EXPECT(attempt([] { const std::vector<Object> objects(4); }) == 6);
    EXPECT(attempt([] {
               std::list<Object> objects(2);
               const std::list<Object> copy(objects);
           }) > 0);
}

}  // namespace

int main() {
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    const std::size_t before = tracer.traced_memory().current;
    const std::uint64_t unmatched = tracer.losses().unmatched_frees;
    attempt_all<8>();
    attempt_all<64>();
    EXPECT(alive == 0);
    EXPECT(made > 100);
    EXPECT(tracer.traced_memory().current == before);
    EXPECT(tracer.traced_memory().peak > before);
    EXPECT(tracer.losses().unmatched_frees == unmatched);
    EXPECT(tracer.losses().dropped == 0);
    EXPECT(tracer.losses().skipped == 0);
    return hazard::result();
}
