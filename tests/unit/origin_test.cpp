// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

namespace symbol = tracenew::detail::symbol;

TEST_CASE("origin: modules that are standard as a whole") {
    CHECK(symbol::is_standard_module("/usr/lib/x86_64-linux-gnu/libstdc++.so.6"));
    CHECK(symbol::is_standard_module("/usr/lib/llvm-14/lib/libc++.so.1.0"));
    CHECK(symbol::is_standard_module("libc++abi.so.1"));
    CHECK_FALSE(symbol::is_standard_module("/lib/x86_64-linux-gnu/libc.so.6"));
    CHECK_FALSE(symbol::is_standard_module("/opt/libstdc++.so/app"));
    CHECK_FALSE(symbol::is_standard_module(""));
}

TEST_CASE("origin: modules that start programs and threads") {
    for (const char* path : {"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2",
                             "/lib/libpthread.so.0", "/lib/ld-musl-x86_64.so.1", "libc.so.6"}) {
        CHECK(symbol::is_c_library(path));
    }
    for (const char* path : {"/usr/lib/libcrypto.so.3", "/usr/lib/libc++.so.1", "/opt/libc.so/app",
                             "/home/me/program", ""}) {
        CHECK_FALSE(symbol::is_c_library(path));
    }
}

TEST_CASE("origin: headers of the standard library") {
    CHECK(symbol::is_standard_header("/usr/include/c++/12/bits/stl_vector.h"));
    CHECK(symbol::is_standard_header("/usr/include/x86_64-linux-gnu/c++/12/bits/c++config.h"));
    CHECK(symbol::is_standard_header("/usr/lib/llvm-14/include/c++/v1/vector"));
    CHECK_FALSE(symbol::is_standard_header("/home/me/c++/include/vector.h"));
    CHECK_FALSE(symbol::is_standard_header("/usr/include/stdio.h"));
}

TEST_CASE("origin: what is no header of the standard library, wherever that lies") {
    for (const char* file :
         {"/home/me/mine.hpp", "main.cpp", "/home/me/bits.h", "/opt/a/hash.cc"}) {
        CHECK(symbol::is_no_standard_header(file));
    }
    for (const char* file :
         {"/usr/include/c++/12/bits/hash.h", "/src/third_party/libc++/src/include/string",
          "../../src/libstdc++-v3/src/c++11/locale.cc", "/toolchain/include/bits/hash.h",
          "/sdk/__memory/unique_ptr.h", "/sdk/vector", "vector", ""}) {
        CHECK_FALSE(symbol::is_no_standard_header(file));
    }
}

TEST_CASE("origin: what is installed is somebody else's") {
    CHECK(symbol::is_system_path("/usr/lib/x86_64-linux-gnu/libprotobuf.so.32"));
    CHECK(symbol::is_system_path("/lib/x86_64-linux-gnu/libc.so.6"));
    CHECK(symbol::is_system_path("/usr/local/lib/libz.so"));
    CHECK_FALSE(symbol::is_system_path("/home/me/lib/libmine.so"));
    CHECK_FALSE(symbol::is_system_path("/opt/service/lib/libservice.so"));
    CHECK_FALSE(symbol::is_system_path("/usr/bin/service"));
    CHECK(symbol::is_system_header("/usr/include/nlohmann/json.hpp"));
    CHECK_FALSE(symbol::is_system_header("/home/me/usr/include/mine.hpp"));
}

TEST_CASE("origin: files that a compiler of interfaces has written") {
    CHECK(symbol::is_generated_file("/home/me/build/person.pb.cc"));
    CHECK(symbol::is_generated_file("/home/me/build/person.grpc.pb.h"));
    CHECK(symbol::is_generated_file("/home/me/build/moc_window.cpp"));
    CHECK(symbol::is_generated_file("monster_generated.h"));
    CHECK_FALSE(symbol::is_generated_file("/home/me/pb.cc"));
    CHECK_FALSE(symbol::is_generated_file("/home/me/moc_window.hpp"));
    CHECK_FALSE(symbol::is_generated_file("/home/me/person.cc"));
    CHECK_FALSE(symbol::is_generated_file(""));
}
