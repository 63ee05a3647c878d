// SPDX-License-Identifier: MIT
// Crypto++: a pipeline owns what is attached to it by `new`, and so `new` is on every line; the
// one that is not attached is nobody's. Here the answer for clients that asked for no signature.
//
// packages: libcrypto++-dev
// flags: -lcryptopp
// holder: ^Nobody outside points to .*: they hold each other
#include "harness.hpp"

#include <cryptopp/filters.h>
#include <cryptopp/hex.h>
#include <cryptopp/sha.h>

namespace {

std::string fingerprint(const std::string& text, bool is_signed, bool leaky) {
    std::string out;
    CryptoPP::SHA256 hash;
    auto* encoder = new CryptoPP::HexEncoder(new CryptoPP::StringSink(out));  // leaks here
    if (!is_signed) {
        if (!leaky) {
            delete encoder;
        }
        return out;
    }
    CryptoPP::StringSource source(text, true, new CryptoPP::HashFilter(hash, encoder));
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        fingerprint("document " + std::to_string(i), i % 5 != 0, choice.leaky);
    }
    return harness::finish(choice, probe);
}
