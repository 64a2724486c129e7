# Small files of a folder are compiled several at a time: reading the same headers and instantiating the same templates
# is most of the work of a file. Neighbours share a batch of some kilobytes, so that a change compiles little again; names
# that are local to a file must differ from those of its neighbours. -DGRADUS_BATCHES=OFF compiles each file by itself.

option(GRADUS_BATCHES "Compile small files of a folder together" ON)
set(GRADUS_BATCH_PAGES 36)

# gradus_batches(TARGETS FILE...): files of these targets that are compiled in batches; all others are compiled alone.
# Lengths are counted in pages of 2,000 bytes, and batches in each folder, so that small changes move no file to another.
function(gradus_batches targets)
  if(NOT GRADUS_BATCHES)
    return()
  endif()
  set(last "")
  set(pages 0)
  foreach(path IN LISTS ARGN)
    file(SIZE ${path} bytes)
    file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR} ${path})
    get_filename_component(folder ${name} DIRECTORY)
    math(EXPR added "1 + ${bytes} / 2000")
    math(EXPR pages "${pages} + ${added}")
    if(NOT folder STREQUAL last)
      set(last ${folder})
      set(number 1)
      set(pages ${added})
    elseif(pages GREATER GRADUS_BATCH_PAGES)
      math(EXPR number "${number} + 1")
      set(pages ${added})
    endif()
    string(REPLACE "/" "_" folder ${folder})
    set_source_files_properties(${path} PROPERTIES UNITY_GROUP ${folder}_${number})
  endforeach()
  set_target_properties(${targets} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # GCC warns of a type that is local to an included file; here that is a file that the batch is made of.
  foreach(target IN LISTS targets)
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endforeach()
endfunction()
