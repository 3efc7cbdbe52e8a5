# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later

# mab_library(net LINKS Qt6::Core …): the static library mab_net from the sources in this folder.
# Only what LINKS names can be included, so the layering of README is held by the linker and a test.
function(mab_library name)
    cmake_parse_arguments(ARG "" "" "LINKS;PRIVATE_LINKS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
    add_library(mab_${name} STATIC ${sources})
    set_target_properties(mab_${name} PROPERTIES LINKER_LANGUAGE CXX)
    target_link_libraries(mab_${name} PUBLIC mab_options ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
    mab_precompile(mab_${name})
endfunction()

# One precompiled header for all targets: compiled once, with net, reused by the others.
function(mab_precompile target)
    if(TARGET mab_net AND NOT target STREQUAL "mab_net")
        target_precompile_headers(${target} REUSE_FROM mab_net)
    else()
        target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)
    endif()
endfunction()

# mab_test(NAME tst_x SOURCES … LINKS …): one Qt Test executable, known to ctest by its name.
function(mab_test)
    cmake_parse_arguments(ARG "" "NAME;TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
    add_executable(${ARG_NAME} ${ARG_SOURCES})
    target_include_directories(${ARG_NAME} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_compile_definitions(${ARG_NAME} PRIVATE MAB_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data" MAB_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(${ARG_NAME} PRIVATE ${ARG_LINKS} mab_testsupport)
    mab_precompile(${ARG_NAME})
    add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    set_tests_properties(${ARG_NAME} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
        ENVIRONMENT "QT_NO_GLIB=1;LC_ALL=C.UTF-8")
endfunction()
