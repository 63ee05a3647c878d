#include "support/blocks.hpp"

#if defined(__cpp_rtti)
#error "this file is to be compiled with -fno-rtti"
#endif

void* from_without(std::size_t size);
tracenew::Snapshot snapshot_without(const tracenew::Tracer& tracer);
bool catches_without(tracenew::Snapshot (*take)(const tracenew::Tracer&),
                     const tracenew::Tracer& tracer);
bool catches_bad_alloc_without(std::size_t size);

SITE void* from_without(std::size_t size) {
    return support::kept(::operator new(size));
}

tracenew::Snapshot snapshot_without(const tracenew::Tracer& tracer) {
    return tracer.take_snapshot();
}

bool catches_without(tracenew::Snapshot (*take)(const tracenew::Tracer&),
                     const tracenew::Tracer& tracer) {
    try {
        take(tracer);
    } catch (const tracenew::Error&) {
        return true;
    }
    return false;
}

bool catches_bad_alloc_without(std::size_t size) {
    try {
        ::operator delete(from_without(size));
    } catch (const std::bad_alloc&) {
        return true;
    }
    return false;
}
