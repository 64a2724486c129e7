# Small files of a folder are compiled several at a time: reading the same headers and instantiating the same templates
# is most of the work of a file. Neighbours share a batch of some kilobytes, so that a change compiles little again; names
# that are local to a file must differ from those of its neighbours. -DGRADUS_BATCHES=OFF compiles each file by itself.

option(GRADUS_BATCHES "Compile small files of a folder together" ON)
set(GRADUS_BATCH_BYTES 24000)

# gradus_batches(TARGETS FILE...): files of these targets that are compiled in batches; all others are compiled alone.
function(gradus_batches targets)
  if(NOT GRADUS_BATCHES)
    return()
  endif()
  set(last "")
  set(number 0)
  set(bytes 0)
  foreach(path IN LISTS ARGN)
    file(SIZE ${path} size)
    get_filename_component(folder ${path} DIRECTORY)
    math(EXPR bytes "${bytes} + ${size}")
    if(NOT folder STREQUAL last OR bytes GREATER GRADUS_BATCH_BYTES)
      math(EXPR number "${number} + 1")
      set(bytes ${size})
    endif()
    set(last ${folder})
    set_source_files_properties(${path} PROPERTIES UNITY_GROUP ${number})
  endforeach()
  set_target_properties(${targets} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # GCC warns of a type that is local to an included file; here that is a file that the batch is made of.
  foreach(target IN LISTS targets)
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endforeach()
endfunction()
