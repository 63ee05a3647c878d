add_custom_command(
    TARGET hazard_no_debug_info POST_BUILD
    COMMAND ${CMAKE_STRIP} --strip-all -o "$<TARGET_FILE:hazard_no_debug_info>_bare"
            "$<TARGET_FILE:hazard_no_debug_info>"
    COMMAND ${CMAKE_STRIP} --strip-debug "$<TARGET_FILE:hazard_no_debug_info>")
