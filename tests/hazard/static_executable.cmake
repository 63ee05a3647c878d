execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libstdc++.a
                OUTPUT_VARIABLE libstdcxx_a OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_compile_definitions(hazard_static_executable PRIVATE
                               "NOT_STATIC=\"sanitizers cannot be linked statically\"")
elseif(NOT IS_ABSOLUTE "${libstdcxx_a}")
    target_compile_definitions(hazard_static_executable PRIVATE
                               "NOT_STATIC=\"libstdc++.a was not found\"")
else()
    target_link_options(hazard_static_executable PRIVATE -static)
endif()
