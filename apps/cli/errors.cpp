// errors.cpp - from an exception to one or two lines on standard error, and an exit code.
#include "errors.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <gradus/error.hpp>
#include <new>
#include <string>
#include <system_error>

#include "declared_options.hpp"

namespace gradus::cli {
namespace {

int say(const Console& console, std::string message, int code) {
  const std::size_t first = message.find('\n');
  const std::size_t second = first == std::string::npos ? first : message.find('\n', first + 1);
  if (second != std::string::npos) message.resize(second);
  try {
    console.warn(message);
  } catch (...) {
    // Standard error is closed too: the exit code has to say it all.
  }
  return code;
}

}  // namespace

int report_error(const Console& console) {
  try {
    throw;
  } catch (const ClosedPipe&) {
    return exit_done;
  } catch (const NonFiniteError& error) {
    return say(console, error.told(spelt_as_flag), exit_failed);
  } catch (const DivergenceError& error) {
    return say(console, error.told(spelt_as_flag), exit_failed);
  } catch (const Error& error) {
    return say(console, error.told(spelt_as_flag), exit_usage);
  } catch (const std::bad_alloc&) {
    return say(console, "not enough memory; try a smaller --batch, a smaller model or less data", exit_usage);
  } catch (const std::filesystem::filesystem_error& error) {
    const std::string path = error.path1().string();
    return say(console, (path.empty() ? "" : path + ": ") + error.code().message(), exit_usage);
  } catch (const std::system_error& error) {
    return say(console, error.what(), exit_usage);
  } catch (const std::exception& error) {
    return say(console, std::string("this should not happen, please report it: ") + error.what(), exit_usage);
  }
}

}  // namespace gradus::cli
