// doctor.cpp - `gradus doctor`: what this machine is, how fast it is, what share of that Gradus reaches, and
// what is wrong.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <gradus/program.hpp>
#include <memory>

#include "base/json.hpp"
#include "base/machine.hpp"
#include "base/parallel.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "explain/layout.hpp"
#include "kernels/peak.hpp"
#include "kernels/target.hpp"
#include "kernels/tiles.hpp"
#include "timing.hpp"
#include "versions.hpp"

namespace gradus::cli::doctor_command {
namespace {

constexpr std::int64_t matrix_side = 512;
constexpr double timing_seconds = 0.5;

/// What matrix products reach beside the peak, on a number of threads.
struct Speed {
  int threads = 1;
  double peak_gflops = 0;
  double matrix_gflops = 0;
  double share() const { return matrix_gflops / peak_gflops; }
};

Speed measure(int count) {
  Threads threads(count);
  Graph graph;
  const Shape square{matrix_side, matrix_side};
  graph.output("c",
               matmul(graph.input("a", square, Dtype::float32), graph.input("b", square, Dtype::float32)));
  Execution product(Program::compile(graph), {}, threads);
  for (const char* name : {"a", "b"}) std::ranges::fill(product.input(name).data<float>(), 0.5f);
  const double peak = kernels::measured_peak(threads);
  const double seconds = best_seconds([&] { product.run(); }, timing_seconds);
  const double again = kernels::measured_peak(threads);  // the machine may have been busy the first time
  return {count, std::max(peak, again), 2.0 * matrix_side * matrix_side * matrix_side / seconds / 1e9};
}

std::string first_word_of(const char* path) {
  std::ifstream file(path);
  std::string word;
  file >> word;
  return word;
}

/// The version of what draws pictures, or why it cannot.
struct Pictures {
  std::string graphviz, problem;
};

Pictures look_for_graphviz() {
  try {
    return {explain::graphviz_version(), ""};
  } catch (const Error& error) {
    return {"", error.what()};
  }
}

/// Everything that is found out.
struct Findings {
  int cores = Threads::available();
  Speed one = measure(1);
  Speed all = cores > 1 ? measure(cores) : one;
  std::uint64_t memory = installed_memory(), available = available_memory();
  Pictures pictures = look_for_graphviz();
};

std::vector<std::string> problems_of(const Findings& found, const Console& console) {
  std::vector<std::string> problems;
  const auto say_if = [&](bool wrong, std::string what) {
    if (wrong) problems.push_back(std::move(what));
  };
  say_if(!kernels::has_fused_multiply_add(kernels::target_of_machine()),
         "the processor has no AVX2 with FMA, so slow kernels run");
  say_if(kernels::best_target() < kernels::target_of_machine(),
         fmt::format("GRADUS_TARGET keeps to {}; this machine can run {}",
                     kernels::name(kernels::best_target()), kernels::name(kernels::target_of_machine())));
  double load = 0;
  const bool busy = getloadavg(&load, 1) == 1 && load > found.cores + 0.5;
  say_if(busy, fmt::format(
                   "the machine is busy (load {:.1f} on {} cores): times above are worse than they could be",
                   load, found.cores));
  say_if(found.one.share() < 0.6 && !busy,
         fmt::format("matrix products reach only {:.0f} % of the peak", 100 * found.one.share()));
  say_if(
      found.cores > 1 && found.all.peak_gflops < 1.4 * found.one.peak_gflops && !busy,
      fmt::format(
          "{} threads are only {:.1f} times as fast as one: the cores are shared with others, or throttled",
          found.cores, found.all.peak_gflops / found.one.peak_gflops));
  say_if(first_word_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") == "powersave",
         "the frequency governor is \"powersave\": set it to \"performance\" for full speed");
  say_if(static_cast<long>(found.cores) < sysconf(_SC_NPROCESSORS_ONLN),
         fmt::format("this process may use {} of the machine's {} cores (taskset, container)", found.cores,
                     sysconf(_SC_NPROCESSORS_ONLN)));
  say_if(found.available < (std::uint64_t{512} << 20),
         fmt::format("only {} MB of memory are free", found.available >> 20));
  say_if(!found.pictures.problem.empty(), found.pictures.problem);
  say_if(!console.utf8(), "the locale is not UTF-8: output is plain ASCII");
  return problems;
}

/// The sets of instructions that GRADUS_TARGET may name here.
std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const kernels::Target target : kernels::all_targets)
    if (target <= kernels::target_of_machine()) names.emplace_back(kernels::name(target));
  return names;
}

Json speed_json(const Speed& speed) {
  return Json()
      .set("threads", speed.threads)
      .set("peak_gflops", speed.peak_gflops)
      .set("matrix_gflops", speed.matrix_gflops)
      .set("matrix_share", speed.share());
}

// How float32 products and convolutions are done here.
std::string kernels_text() {
  const kernels::Tiles& tiles = kernels::tiles_for(kernels::best_target());
  return fmt::format(
      "products in tiles of {} x {}, convolutions of 3 x 3 by Winograd's method, small ones with {} images "
      "in lanes",
      tiles.rows, 2 * tiles.lanes, tiles.lanes);
}

Json as_json(const Findings& found, const std::vector<std::string>& problems) {
  Json versions;
  versions.set("gradus", gradus_version()).set("compiler", compiler_name());
  for (const auto& [library, version] : library_versions()) versions.set(library, version);
  if (!found.pictures.graphviz.empty()) versions.set("Graphviz", found.pictures.graphviz);
  Json speed = Json::array();
  speed.push_back(speed_json(found.one));
  if (found.cores > 1) speed.push_back(speed_json(found.all));
  Json json;
  json.set("processor", processor_name())
      .set("system", system_name())
      .set("instruction_set", kernels::name(kernels::best_target()))
      .set("instruction_sets", instruction_sets())
      .set("kernels", kernels_text());
  json.set("threads", found.cores)
      .set("speed", speed)
      .set("memory_bytes", static_cast<std::int64_t>(found.memory));
  json.set("memory_available_bytes", static_cast<std::int64_t>(found.available)).set("versions", versions);
  return json.set("problems", problems);
}

std::string speed_text(const Speed& speed) {
  return fmt::format(
      "{:>4} thread{}      float32 peak {:.0f} GFLOP/s; matrix products reach {:.0f} GFLOP/s, {:.0f} % of "
      "it\n",
      speed.threads, speed.threads == 1 ? " " : "s", speed.peak_gflops, speed.matrix_gflops,
      100 * speed.share());
}

std::string as_text(const Findings& found, const std::vector<std::string>& problems, const Console& console) {
  std::string out =
      fmt::format("processor         {}\nsystem            {}\n", processor_name(), system_name());
  out += fmt::format("instruction set   {} (GRADUS_TARGET: {})\n", kernels::name(kernels::best_target()),
                     fmt::join(instruction_sets(), ", "));
  out += fmt::format("kernels           {}\nthreads           {}\n", kernels_text(), found.cores);
  out += speed_text(found.one);
  if (found.cores > 1) out += speed_text(found.all);
  out += fmt::format("memory            {:.1f} GB, {:.1f} GB free\noutput            {}\n",
                     static_cast<double>(found.memory) / 1e9, static_cast<double>(found.available) / 1e9,
                     console.utf8() ? "UTF-8" : "ASCII");
  out += fmt::format("gradus            {}, {}\n", gradus_version(), compiler_name());
  for (const auto& [library, version] : library_versions())
    out += fmt::format("{:<17} {}\n", library, version);
  if (!found.pictures.graphviz.empty())
    out += fmt::format("{:<17} {}\n", "Graphviz", found.pictures.graphviz);
  out += problems.empty() ? "\nNothing is wrong.\n" : "\nWhat could be better:\n";
  for (const std::string& problem : problems) out += fmt::format("  - {}\n", problem);
  return out;
}

std::function<int()> declare(Options& options, Console& console) {
  options.output(console.quiet, console.json, "one JSON object");
  return [&console] {
    const Findings found;
    const std::vector<std::string> problems = problems_of(found, console);
    console.result(as_json(found, problems), as_text(found, problems, console));
    return exit_done;
  };
}

constexpr Example examples[] = {
    {"gradus doctor", "which kernels run, at what share of this machine's peak, and what is wrong"},
    {"gradus doctor --json", "the same for programs"}};

}  // namespace

extern const Command command{"doctor", "Looks at this machine: kernels, speed, versions, and what is wrong.",
                             examples, &declare};

}  // namespace gradus::cli::doctor_command
