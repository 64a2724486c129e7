# What the library links, found the same way by its own build and by projects that use an installed Gradus.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(fmt)

# gradus::NAME, a library without a usable CMake package of its own.
function(gradus_find_library name)
  if(NOT TARGET gradus::${name})
    find_library(GRADUS_LIBRARY_${name} ${name} REQUIRED)
    add_library(gradus::${name} UNKNOWN IMPORTED)
    set_target_properties(gradus::${name} PROPERTIES IMPORTED_LOCATION ${GRADUS_LIBRARY_${name}})
  endif()
endfunction()
gradus_find_library(deflate)
