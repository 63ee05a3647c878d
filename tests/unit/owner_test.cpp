// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <string>

using tracenew::detail::Owner;
using tracenew::detail::owner_of;
using tracenew::detail::symbol::Location;

namespace owner_fixture {

/// A line of a program without a library.
Location line_of(const std::string& file, const std::string& scope = {}) {
    Location location;
    location.file = file;
    location.line = 7;
    location.function = scope.empty() ? "run()" : scope + "::run()";
    location.scope = scope;
    location.module = "/home/me/program";
    return location;
}

Location in_module(const std::string& module, bool is_installed) {
    Location location;
    location.function = "run+0x12";
    location.module = module;
    location.is_installed = is_installed;
    return location;
}

}  // namespace owner_fixture

using namespace owner_fixture;

TEST_CASE("owner: whose line it is") {
    CHECK(owner_of(line_of("/home/me/main.cpp")) == Owner::user);
    CHECK(owner_of(line_of("/home/me/main.cpp", "standard")) == Owner::user);
    CHECK(owner_of(line_of("/usr/include/c++/12/bits/stl_vector.h", "std")) == Owner::standard);
    CHECK(owner_of(line_of("/home/me/tracenew/tracer.hpp", "tracenew")) == Owner::tracer);
    CHECK(owner_of(line_of("/usr/include/nlohmann/json.hpp", "nlohmann")) == Owner::installed);
    CHECK(owner_of(line_of("/home/me/person.pb.cc", "me")) == Owner::generated);
    CHECK(owner_of(Location()) == Owner::user);  // code that was made at run time
}

TEST_CASE("owner: by the module") {
    CHECK(owner_of(in_module("/lib/x86_64-linux-gnu/libc.so.6", true)) == Owner::c_library);
    CHECK(owner_of(in_module("/lib/x86_64-linux-gnu/libc.so.6", false)) == Owner::c_library);
    CHECK(owner_of(in_module("/usr/lib/x86_64-linux-gnu/libstdc++.so.6", true)) == Owner::runtime);
    CHECK(owner_of(in_module("/usr/lib/libprotobuf.so.32", true)) == Owner::installed);
    CHECK(owner_of(in_module("/usr/lib/libmine.so", false)) == Owner::user);
}

TEST_CASE("owner: operator new is the language's, a class's own is the program's") {
    CHECK(owner_of(line_of("/home/me/replaced.cpp", "operator new")) == Owner::standard);
    CHECK(owner_of(line_of("/home/me/pool.cpp", "Pool")) == Owner::user);
}

TEST_CASE("owner: a member that nobody wrote has the class's line, which is no site") {
    Location location = line_of("/home/me/main.cpp", "Record");
    location.is_generated = true;
    CHECK(owner_of(location) == Owner::standard);
}

TEST_CASE("owner: a name without scopes goes by its file") {
    Location location = line_of("/opt/gcc/include/c++/12/bits/stl_vector.h");
    CHECK(owner_of(location) == Owner::user);
    location.is_bare = true;
    CHECK(owner_of(location) == Owner::standard);
}

TEST_CASE("owner: what the program specialises of std is its own") {
    Location location = line_of("/home/me/mine.hpp", "std");
    CHECK(owner_of(location) == Owner::standard);
    location.function = "std::hash<Mine>::operator()(Mine const&) const";
    CHECK(owner_of(location) == Owner::user);
    location.file = "/usr/include/c++/12/bits/hash.h";
    CHECK(owner_of(location) == Owner::standard);
    location.file = "/home/me/mine.hpp";
    location.is_generated = true;
    CHECK(owner_of(location) == Owner::standard);
}

TEST_CASE("owner: main is the program's, though a test framework has it in its header") {
    Location location = line_of("/usr/include/catch2/catch.hpp");
    location.function = "main";
    CHECK(owner_of(location) == Owner::user);
    location.inlined = true;
    CHECK(owner_of(location) == Owner::installed);
}

TEST_CASE("owner: linkage names that are looked through") {
    for (const char* name : {"_ZNSt6vectorIiSaIiEE9push_backEOi",
                             "_ZNKSt6vectorIiSaIiEE4sizeEv",
                             "_ZSt4sortIPiEvT_S1_",
                             "_ZNSt3__16vectorIiNS_9allocatorIiEEE9push_backEOi",
                             "_ZNSaIcED2Ev",
                             "_ZNSsC1Ev",
                             "_ZNSt8functionIFvvEEclEv",
                             "_ZNSo5flushEv",
                             "_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc",
                             "_ZN9__gnu_cxx13new_allocatorIcE8allocateEmPKv",
                             "_ZN10__cxxabiv117__class_type_infoD1Ev",
                             "_ZN8tracenew6v0_1_06Tracer5startEm",
                             "_ZNK8tracenew5FrameeqERKS0_",
                             "_ZN11__gnu_debug21_Safe_sequence_base13_M_detach_allEv",
                             "_ZZNSt6thread5_TestEvENKUlvE_clEv",
                             "_ZNSt17_Function_handlerIFvvEZ4mainEUlvE_E9_M_invokeERKSt9_Any_data",
                             "_ZThn16_NSt14basic_iostreamIcSt11char_traitsIcEED1Ev",
                             "_ZTv0_n24_NSt14basic_iostreamIcSt11char_traitsIcEED1Ev",
                             "_Znwm",
                             "_Znam",
                             "_ZdlPv",
                             "_ZdaPvm",
                             "_ZnwmSt11align_val_tRKSt9nothrow_t",
                             "__cxa_allocate_exception",
                             "__gxx_personality_v0",
                             "_ZNSt6vectorIiSaIiEE17_M_realloc_insertIJiEEEvN9__gnu_cxx17__normal_"
                             "iteratorIPiS1_EEDpOT_.isra.0"}) {
        CAPTURE(name);
        CHECK(tracenew::detail::may_be_looked_through(name));
    }
}

TEST_CASE("owner: linkage names that are the user's") {
    for (const char* name : {"",
                             "_",
                             "_Z",
                             "_ZN",
                             "_ZNK",
                             "main",
                             "malloc",
                             "std",
                             "_ZN4user3fooEv",
                             "_ZZN4user3fooEvENKUlvE_clEv",
                             "_ZZ4mainENKUlvE_clEv",
                             "_ZN17tracenew_examples4leakEv",
                             "_ZN11tracenewish4leakEv",
                             "_ZN4PoolnwEm",
                             "_ZN4PooldlEPv",
                             "_ZL6helperv",
                             "_ZN12_GLOBAL__N_14leakEv",
                             "_ZTh",
                             "_ZTv0_",
                             "_ZN4user6vectorISt6stringE4pushEv",
                             "_Z4sortISt6vectorIiSaIiEEEvT_",
                             "_ZeqRKN4user1AES2_"}) {
        CAPTURE(name);
        CHECK_FALSE(tracenew::detail::may_be_looked_through(name));
    }
}

TEST_CASE("owner: what a program specialises is its own") {
    for (const char* name :
         {"std::hash<Mine>::operator()(Mine const&) const", "std::hash<Mine>::operator()",
          "std::__1::formatter<Pair<int, Mine>, char>::parse(char)"}) {
        CHECK(tracenew::detail::is_member_of_standard_template(name));
    }
    for (const char* name :
         {"std::hash<Mine>", "std::swap<Mine>(Mine&, Mine&)", "void std::sort<int*>(int*, int*)",
          "my::hash<Mine>::operator()", "std::terminate()", "std::exchange<std::less<int>::type>()",
          "std::hash<Mine", "std::f(Box<int>::Inner)", ""}) {
        CHECK_FALSE(tracenew::detail::is_member_of_standard_template(name));
    }
}
