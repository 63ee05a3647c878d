// start({}) would mean start(0) to whoever reads Options, and the default to whoever wrote it: it
// does not compile. Without the braces it does, so that it fails for no other reason.
#include <tracenew.hpp>

int main() {
    tracenew::Tracer tracer;
    tracer.start();
    tracer.start(10);
    tracer.start(tracenew::Options{});
#if defined(BRACES)
    tracer.start({});
#endif
}
