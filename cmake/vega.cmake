# Vega, from Debian's libjs-vega, as one compressed script inside the library: reports must draw without a network.

# The modules that line and bar charts need, in any order: each asks for others by name when it is first used.
set(GRADUS_VEGA_MODULES canvas dataflow encode event-selector expression format functions loader parser runtime scale
  scenegraph selection statistics time transforms util view view-transforms)

# As a script (cmake -P) it puts the modules, each in a function of its own, and the starter into one file.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ ${NOTICE} notice)
  set(bundle "/*\n${notice}*/\nconst modules = {\n")
  foreach(module IN LISTS GRADUS_VEGA_MODULES)
    file(READ ${FOLDER}/vega-${module}.min.js text)
    string(REGEX REPLACE "//# sourceMappingURL=[^\n]*" "" text "${text}")
    string(APPEND bundle "\"vega-${module}\": function (exports, module, require) {\n${text}\n},\n")
  endforeach()
  file(READ ${STARTER} starter)
  string(APPEND bundle "};\n${starter}")
  # In a page, this would end the script.
  string(REPLACE "</script" "<\\/script" bundle "${bundle}")
  file(WRITE ${OUTPUT} "${bundle}")
  file(ARCHIVE_CREATE OUTPUT ${OUTPUT}.gz PATHS ${OUTPUT} FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)
  # Bytes 4 to 7 of a gzip file are the time of day; the library is to be the same at any time.
  file(READ ${OUTPUT}.gz hex HEX)
  string(SUBSTRING "${hex}" 0 8 head)
  string(SUBSTRING "${hex}" 16 -1 tail)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${head}00000000${tail}")
  file(WRITE ${BYTES} "${bytes}\n")
  return()
endif()

find_path(GRADUS_VEGA vega-view.min.js PATHS /usr/share/javascript/vega NO_DEFAULT_PATH
  DOC "Folder of Vega's modules (Debian package libjs-vega)")
if(NOT GRADUS_VEGA)
  message(FATAL_ERROR "Vega draws the charts of reports, and its modules are not in /usr/share/javascript/vega.\n"
    "Install the Debian package libjs-vega, or give their folder: -DGRADUS_VEGA=FOLDER")
endif()

function(gradus_vega target)
  set(folder ${PROJECT_BINARY_DIR}/generated/report)
  set(notice ${PROJECT_SOURCE_DIR}/src/report/vega_notice.txt)
  set(starter ${PROJECT_SOURCE_DIR}/src/report/starter.js)
  set(script ${PROJECT_SOURCE_DIR}/cmake/vega.cmake)
  add_custom_command(OUTPUT ${folder}/vega_bytes.inc
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${GRADUS_VEGA} -DNOTICE=${notice} -DSTARTER=${starter} -DOUTPUT=${folder}/vega.js
      -DBYTES=${folder}/vega_bytes.inc -P ${script}
    DEPENDS ${notice} ${starter} ${script})
  target_sources(${target} PRIVATE ${folder}/vega_bytes.inc)
  add_custom_target(gradus_vega_bytes DEPENDS ${folder}/vega_bytes.inc)
  add_dependencies(gradus_generated gradus_vega_bytes)
  add_dependencies(${target} gradus_vega_bytes)
endfunction()
