# Tables of ops, layers, losses and the like, derived from file names: src/ops/log_softmax.cpp becomes the line
# GRADUS_ENTRY(log_softmax, LogSoftmax) of generated/tables/ops.inc. A misnamed file fails to link, by name.

set(GRADUS_TABLES ops nn/layers nn/losses nn/penalties nn/initializers nn/models optim/rules optim/schedules
  optim/methods textbook/rows diagnose/findings)

function(gradus_pascal stem out)
  string(REPLACE "_" ";" words "${stem}")
  set(result "")
  foreach(word IN LISTS words)
    string(SUBSTRING "${word}" 0 1 first)
    string(SUBSTRING "${word}" 1 -1 rest)
    string(TOUPPER "${first}" first)
    string(APPEND result "${first}${rest}")
  endforeach()
  set(${out} "${result}" PARENT_SCOPE)
endfunction()

function(gradus_tables target)
  foreach(folder IN LISTS GRADUS_TABLES)
    file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cpp)
    list(SORT files)
    set(text "// Generated from the files of src/${folder}.\n")
    foreach(path IN LISTS files)
      get_filename_component(stem ${path} NAME_WE)
      gradus_pascal(${stem} pascal)
      string(APPEND text "GRADUS_ENTRY(${stem}, ${pascal})\n")
    endforeach()
    get_filename_component(name ${folder} NAME)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/tables/${name}.inc CONTENT "${text}" @ONLY)
  endforeach()
endfunction()

# Data that travels inside the library, as arrays of bytes.
function(gradus_embed target)
  set(outputs "")
  foreach(data src/data/digits.csv.gz examples/data/iris.csv)
    set(input ${PROJECT_SOURCE_DIR}/${data})
    string(REGEX REPLACE "^.*/([a-z]+)\\.csv.*$" "\\1" name ${data})
    set(output ${PROJECT_BINARY_DIR}/generated/data/${name}_bytes.inc)
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
      DEPENDS ${input} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
    list(APPEND outputs ${output})
  endforeach()
  target_sources(${target} PRIVATE ${outputs})
  add_custom_target(gradus_generated DEPENDS ${outputs})  # all that a reader of our sources needs, lint among them
  add_dependencies(${target} gradus_generated)
endfunction()
