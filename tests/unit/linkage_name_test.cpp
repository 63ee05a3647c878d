// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

namespace symbol = tracenew::detail::symbol;

TEST_CASE("linkage_name: the outermost namespace or class") {
    CHECK(symbol::outermost_scope("_ZN5boost4json5parseEv") == "boost");
    CHECK(symbol::outermost_scope("_ZNK5Eigen6MatrixIdE4dataEv") == "Eigen");
    CHECK(symbol::outermost_scope("_ZZN4absl3runIiEEvvENKUlvE_clEv") == "absl");
    CHECK(symbol::outermost_scope("_ZThn16_N4user7DerivedD1Ev") == "user");
    CHECK(symbol::outermost_scope("_ZN12_GLOBAL__N_14leakEv") == "_GLOBAL__N_1");
    CHECK(symbol::outermost_scope("_ZNSt6vectorIiE9push_backEv") == "std");
    CHECK(symbol::outermost_scope("_ZSt4sortIPiEvT_S1_") == "std");
    CHECK(symbol::outermost_scope("_ZNSaIcED2Ev") == "std");
    CHECK(symbol::outermost_scope("_ZdaPvm") == "operator delete");
    CHECK(symbol::outermost_scope("_ZN4PoolnwEm") == "Pool");
    CHECK(symbol::outermost_scope("__cxa_throw") == "__cxxabiv1");
    for (const char* name : {"_Z3foov", "_ZZ4mainENKUlvE_clEv", "_ZL6helperv", "main", "_ZN", "_Z",
                             "", "_ZN0", "_ZTh", "_ZTv0_"}) {
        CAPTURE(name);
        CHECK(symbol::outermost_scope(name).empty());
    }
    CHECK(symbol::outermost_scope("_ZN99999999999999999999999999x") == "x");  // what there is of it
}

TEST_CASE("linkage_name: constructors, by the last letter of the kind") {
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

TEST_CASE("linkage_name: what may stand in a header, by its symbol") {
    CHECK(symbol::may_be_of_header("_ZN5boost4json5valueC1Ev", true, false));
    CHECK(symbol::may_be_of_header("_ZN5boost3putIZ4mainEUlvE_EEvT_", false, true));
    CHECK(symbol::may_be_of_header("_ZN5boost3putEv.constprop.0", false, true));
    CHECK_FALSE(symbol::may_be_of_header("_ZN4mine3putEv", false, false));
    CHECK_FALSE(symbol::may_be_of_header("_ZN12_GLOBAL__N_13putIiEEvv", false, true));
    CHECK_FALSE(symbol::may_be_of_header("_ZL3putv.part.0", false, true));
    CHECK_FALSE(symbol::may_be_of_header("_ZZ4mainENKUlvE_clEv", false, true));
    CHECK_FALSE(symbol::may_be_of_header("put", true, false));
}
