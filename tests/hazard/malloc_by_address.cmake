# Sanitizers bring an allocator of their own.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    set_tests_properties(hazard.malloc_by_address PROPERTIES DISABLED ON)
endif()
target_compile_options(hazard_malloc_by_address PRIVATE -fno-pie)
target_link_options(hazard_malloc_by_address PRIVATE -no-pie)
