# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything that our own, hand-written targets are compiled with.
add_library(mab_options INTERFACE)
target_compile_options(mab_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
target_compile_definitions(mab_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH QT_NO_KEYWORDS QT_NO_JAVA_STYLE_ITERATORS QT_STRICT_ITERATORS
    QT_USE_QSTRINGBUILDER QT_DISABLE_DEPRECATED_BEFORE=0x060400
    MAB_VERSION="${PROJECT_VERSION}")
target_include_directories(mab_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
if(MAB_SANITIZE)
    target_compile_options(mab_options INTERFACE -fsanitize=${MAB_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=vptr,function>)
    target_link_options(mab_options INTERFACE -fsanitize=${MAB_SANITIZE})
endif()
find_program(MAB_LLD NAMES ld.lld)
if(MAB_LLD)
    target_link_options(mab_options INTERFACE -fuse-ld=lld)
endif()
