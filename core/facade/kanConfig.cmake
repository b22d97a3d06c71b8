include(${CMAKE_CURRENT_LIST_DIR}/kanTargets.cmake)
