// Built twice, with another FRAME each time, and the same code at the same place.
extern "C" __attribute__((visibility("default"))) void through(void (*callee)());

void through(void (*callee)()) {
    volatile char frame[FRAME];
    frame[0] = 1;
    callee();
    frame[1] = frame[0];
}
