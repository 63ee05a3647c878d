#include <tracenew.hpp>

#include "support/catch.hpp"

namespace symbol = tracenew::detail::symbol;

TEST_CASE("standard_library: linkage names that are looked through") {
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
        CHECK(symbol::is_standard_name(name));
    }
}

TEST_CASE("standard_library: linkage names that are the user's") {
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
                             "_ZThn16_N4user7DerivedD1Ev",
                             "_ZTv0_n24_N4user7DerivedD1Ev",
                             "_ZTh",
                             "_ZTv0_",
                             "_ZN4user6vectorISt6stringE4pushEv",
                             "_Z4sortISt6vectorIiSaIiEEEvT_",
                             "_ZeqRKN4user1AES2_"}) {
        CAPTURE(name);
        CHECK_FALSE(symbol::is_standard_name(name));
    }
}

TEST_CASE("standard_library: modules that are standard as a whole") {
    CHECK(symbol::is_standard_module("/usr/lib/x86_64-linux-gnu/libstdc++.so.6"));
    CHECK(symbol::is_standard_module("/usr/lib/llvm-14/lib/libc++.so.1.0"));
    CHECK(symbol::is_standard_module("libc++abi.so.1"));
    CHECK_FALSE(symbol::is_standard_module("/lib/x86_64-linux-gnu/libc.so.6"));
    CHECK_FALSE(symbol::is_standard_module("/opt/libstdc++.so/app"));
    CHECK_FALSE(symbol::is_standard_module(""));
}

TEST_CASE("standard_library: modules that start programs and threads") {
    for (const char* path : {"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2",
                             "/lib/libpthread.so.0", "/lib/ld-musl-x86_64.so.1", "libc.so.6"}) {
        CHECK(symbol::is_c_library(path));
    }
    for (const char* path : {"/usr/lib/libcrypto.so.3", "/usr/lib/libc++.so.1", "/opt/libc.so/app",
                             "/home/me/program", ""}) {
        CHECK_FALSE(symbol::is_c_library(path));
    }
}

TEST_CASE("standard_library: constructors, by the last letter of the kind") {
    for (const char* name :
         {"_ZN1AC1Ev", "_ZN1AC2Ei", "_ZN1DCI21BEPi", "_ZNSt6vectorIiSaIiEEC2ERKS1_",
          "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEC1IS3_EEmcRKS3_",
          "_ZN3BoxIZN1SD4EvEUlvE_EC1Ev", "_ZZ4mainENUlvE_C1ERKS_",
          "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE12_M_constructIPcEEvT_S7_"}) {
        CAPTURE(name);
        CHECK(symbol::may_be_constructor(name));
    }
    for (const char* name :
         {"_ZN1AD1Ev", "_ZNSt14basic_ofstreamIcSt11char_traitsIcEED1Ev", "_ZN1A4makeEv",
          "_ZZN1SC1EvENUlvE_D1Ev", "_ZN3BoxIZN1SC4EvEUlvE_ED2Ev", "_ZN3aC14makeEv", "_Z3fC1i",
          "main", "aC1", "_Z", "", "_Z99999999999999999999999999C1"}) {
        CAPTURE(name);
        CHECK_FALSE(symbol::may_be_constructor(name));
    }
}

TEST_CASE("standard_library: namespaces and headers, where there is no linkage name") {
    CHECK(symbol::is_standard_namespace("std"));
    CHECK(symbol::is_standard_namespace("tracenew"));
    CHECK_FALSE(symbol::is_standard_namespace("standard"));
    CHECK_FALSE(symbol::is_standard_namespace(""));
    CHECK(symbol::is_standard_header("/usr/include/c++/12/bits/stl_vector.h"));
    CHECK(symbol::is_standard_header("/usr/include/x86_64-linux-gnu/c++/12/bits/c++config.h"));
    CHECK(symbol::is_standard_header("/usr/lib/llvm-14/include/c++/v1/vector"));
    CHECK_FALSE(symbol::is_standard_header("/home/me/c++/include/vector.h"));
    CHECK_FALSE(symbol::is_standard_header("/usr/include/stdio.h"));
}

TEST_CASE("standard_library: what a program specialises is its own") {
    for (const char* name :
         {"std::hash<Mine>::operator()(Mine const&) const", "std::hash<Mine>::operator()",
          "std::__1::formatter<Pair<int, Mine>, char>::parse(char)"}) {
        CHECK(symbol::is_member_of_standard_template(name));
    }
    for (const char* name :
         {"std::hash<Mine>", "std::swap<Mine>(Mine&, Mine&)", "void std::sort<int*>(int*, int*)",
          "my::hash<Mine>::operator()", "std::terminate()", "std::exchange<std::less<int>::type>()",
          "std::hash<Mine", "std::f(Box<int>::Inner)", ""}) {
        CHECK_FALSE(symbol::is_member_of_standard_template(name));
    }
    for (const char* file :
         {"/home/me/mine.hpp", "main.cpp", "/home/me/bits.h", "/opt/a/hash.cc"}) {
        CHECK(symbol::is_own_file(file));
    }
    for (const char* file :
         {"/usr/include/c++/12/bits/hash.h", "/src/third_party/libc++/src/include/string",
          "../../src/libstdc++-v3/src/c++11/locale.cc", "/toolchain/include/bits/hash.h",
          "/sdk/__memory/unique_ptr.h", "/sdk/vector", "vector", ""}) {
        CHECK_FALSE(symbol::is_own_file(file));
    }
}

TEST_CASE("standard_library: what is installed is somebody else's") {
    CHECK(symbol::is_system_path("/usr/lib/x86_64-linux-gnu/libprotobuf.so.32"));
    CHECK(symbol::is_system_path("/lib/x86_64-linux-gnu/libc.so.6"));
    CHECK(symbol::is_system_path("/usr/local/lib/libz.so"));
    CHECK_FALSE(symbol::is_system_path("/home/me/lib/libmine.so"));
    CHECK_FALSE(symbol::is_system_path("/opt/service/lib/libservice.so"));
    CHECK_FALSE(symbol::is_system_path("/usr/bin/service"));
    CHECK(symbol::is_system_header("/usr/include/nlohmann/json.hpp"));
    CHECK_FALSE(symbol::is_system_header("/home/me/usr/include/mine.hpp"));
}

TEST_CASE("standard_library: what may stand in a header, by its symbol") {
    CHECK(symbol::may_be_of_header("_ZN5boost4json5valueC1Ev", true, false));
    CHECK(symbol::may_be_of_header("_ZN5boost3putIZ4mainEUlvE_EEvT_", false, true));
    CHECK(symbol::may_be_of_header("_ZN5boost3putEv.constprop.0", false, true));
    CHECK_FALSE(symbol::may_be_of_header("_ZN4mine3putEv", false, false));
    CHECK_FALSE(symbol::may_be_of_header("_ZN12_GLOBAL__N_13putIiEEvv", false, true));
    CHECK_FALSE(symbol::may_be_of_header("_ZL3putv.part.0", false, true));
    CHECK_FALSE(symbol::may_be_of_header("_ZZ4mainENKUlvE_clEv", false, true));
    CHECK_FALSE(symbol::may_be_of_header("put", true, false));
}

TEST_CASE("standard_library: files that a compiler of interfaces has written") {
    CHECK(symbol::is_generated_file("/home/me/build/person.pb.cc"));
    CHECK(symbol::is_generated_file("/home/me/build/person.grpc.pb.h"));
    CHECK(symbol::is_generated_file("/home/me/build/moc_window.cpp"));
    CHECK(symbol::is_generated_file("monster_generated.h"));
    CHECK_FALSE(symbol::is_generated_file("/home/me/pb.cc"));
    CHECK_FALSE(symbol::is_generated_file("/home/me/moc_window.hpp"));
    CHECK_FALSE(symbol::is_generated_file("/home/me/person.cc"));
    CHECK_FALSE(symbol::is_generated_file(""));
}
