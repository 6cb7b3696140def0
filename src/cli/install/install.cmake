# install.cmake - what `cmake --install` puts where, and the Debian package.
include(GNUInstallDirs)
set(here ${CMAKE_CURRENT_LIST_DIR})

# ---- the program, and what it says of itself
install(TARGETS journeys)
find_program(SCDOC scdoc REQUIRED)
set(manual ${CMAKE_BINARY_DIR}/manual)
add_custom_command(
  OUTPUT ${manual}/journeys.1
  COMMAND bash ${here}/manual.sh $<TARGET_FILE:journeys> ${manual}
  DEPENDS journeys ${here}/manual.sh VERBATIM
  COMMENT "Making manual pages and completions from the table of commands")
add_custom_target(manual ALL DEPENDS ${manual}/journeys.1)
install(DIRECTORY ${manual}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
install(FILES ${manual}/journeys.bash RENAME journeys
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${manual}/_journeys DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${manual}/journeys.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# ---- the sample and the codebooks, where `tour` looks for them
set(data ${CMAKE_INSTALL_DATADIR}/journeys)
install(DIRECTORY codebooks DESTINATION ${data})
install(DIRECTORY corpus DESTINATION ${data} PATTERN demo.sh EXCLUDE)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# ---- the desktop: opening a project opens `review`
install(FILES ${here}/journeys.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${here}/journeys.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
install(FILES src/web/assets/icon.svg RENAME journeys.svg
        DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)

# ---- the library: what the public headers declare is seen, and nothing else
if(JNY_LIBRARY)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/include/journeys/*.h)
  set(public "")
  foreach(header ${headers})
    file(READ ${header} text)
    string(REGEX MATCHALL "jny_[a-z0-9_]+\\(" names "${text}")
    list(APPEND public ${names})
  endforeach()
  list(REMOVE_DUPLICATES public)
  list(SORT public)
  string(REGEX REPLACE "\\(;?" ";\n    " public "${public}")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/journeys.map
       CONTENT "JOURNEYS_0 {\n  global:\n    ${public}\n  local: *;\n};\n" @ONLY)

  set(rooms web publish report learn query review import store tag codebook text stat base)
  list(TRANSFORM rooms REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
  add_library(libjourneys SHARED ${objects})
  target_link_libraries(libjourneys PRIVATE ${rooms})
  target_link_options(libjourneys PRIVATE -Wl,--version-script=${CMAKE_BINARY_DIR}/journeys.map)
  set_target_properties(libjourneys PROPERTIES OUTPUT_NAME journeys LINKER_LANGUAGE C
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    LINK_DEPENDS ${CMAKE_BINARY_DIR}/journeys.map)
  install(TARGETS libjourneys)
  install(DIRECTORY include/journeys DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  file(RELATIVE_PATH JNY_PC_UP ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
  configure_file(${here}/journeys.pc.in ${CMAKE_BINARY_DIR}/journeys.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/journeys.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  install(FILES tests/library/example.c DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
endif()

# ---- `cpack -G DEB`
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME journeys)
set(CPACK_PACKAGE_CONTACT "the journeys project <journeys@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "tag, review, count and publish residents' stories")
set(CPACK_PACKAGE_DESCRIPTION
"Keeps stories that people tell about growing up, raising and working with children in
one file, tags them by a codebook of rules, keeps what people decide, counts who says what
and where, and publishes a redacted selection. Uses no network.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS pandoc)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
include(CPack)
