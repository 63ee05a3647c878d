# UBSan's vptr check needs RTTI.
set_source_files_properties("${CMAKE_CURRENT_SOURCE_DIR}/hazard/no_rtti/without.cpp" PROPERTIES
                            COMPILE_OPTIONS "-fno-rtti;-fno-sanitize=vptr")
