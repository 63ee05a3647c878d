# Preloaded, as a service's operator would (Debian: libjemalloc2, libmimalloc2.0, libtcmalloc-minimal4).
# Sanitizers bring an allocator of their own.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    foreach(allocator libjemalloc.so.2 libmimalloc.so.2 libtcmalloc_minimal.so.4)
        find_file(TRACENEW_PRELOAD_${allocator} ${allocator}
                  PATHS /usr/lib /usr/lib64 /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})
        set(library "${TRACENEW_PRELOAD_${allocator}}")
        mark_as_advanced(TRACENEW_PRELOAD_${allocator})
        if(library)
            foreach(program other_malloc threads fork malloc_leak)
                tracenew_hazard_test(${program}.${allocator} hazards ${program})
                set_tests_properties(hazard.${program}.${allocator} PROPERTIES
                                     ENVIRONMENT "LD_PRELOAD=${library}")
            endforeach()
        endif()
    endforeach()
endif()
