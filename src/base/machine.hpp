// machine.hpp - what this machine and this build are; what cannot be found out is left empty or 0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gradus {

/// "AMD EPYC 9354P", or "unknown processor".
std::string processor_name();

/// The processor's name in the words of /proc/cpuinfo, for any text of that form.
std::string processor_name_in(std::string_view cpuinfo);

/// Name, release and architecture of the operating system: "Linux 6.1.0 x86_64".
std::string system_name();

/// Memory of this machine in bytes; 0 where unknown.
std::uint64_t installed_memory();

/// Memory in bytes that programs can still get on this machine, within the limit of the control group where
/// there is one; 0 where unknown.
std::uint64_t available_memory();

/// Throws std::bad_alloc where so many bytes are more than there is memory for. The system may promise more
/// than it has, and would end the process when that is used; small amounts are not looked into.
void expect_memory(std::uint64_t bytes);

/// Version of Gradus: "0.1.0".
std::string gradus_version();

/// Compiler that built this library: "GCC 12.2.0".
std::string compiler_name();

}  // namespace gradus
