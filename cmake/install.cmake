# `cmake --install`: headers, library and the package that find_package(gradus) reads. The program installs itself.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/gradus)
install(TARGETS gradus EXPORT gradus-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/gradus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT gradus-targets NAMESPACE gradus:: DESTINATION ${package})
install(FILES cmake/dependencies.cmake DESTINATION ${package} RENAME gradus-dependencies.cmake)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/gradus-config.cmake CONTENT [[
# find_package(gradus): the target gradus::gradus.
include(${CMAKE_CURRENT_LIST_DIR}/gradus-dependencies.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/gradus-targets.cmake)
]] @ONLY)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gradus-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gradus-config.cmake ${PROJECT_BINARY_DIR}/gradus-config-version.cmake
  DESTINATION ${package})
