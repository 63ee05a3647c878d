set(mix "${CMAKE_CURRENT_SOURCE_DIR}/hazard/no_exceptions_mix")
set_source_files_properties("${mix}/without.cpp" PROPERTIES COMPILE_OPTIONS -fno-exceptions)
# The glob above has them in alphabetical order; here is the other one.
tracenew_hazard(no_exceptions_mix_reversed "${mix}/without.cpp" "${mix}/with.cpp")
