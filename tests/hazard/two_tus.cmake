set_source_files_properties("${CMAKE_CURRENT_SOURCE_DIR}/hazard/two_tus/hidden.cpp" PROPERTIES
                            COMPILE_OPTIONS "-fvisibility=hidden;-fvisibility-inlines-hidden")
