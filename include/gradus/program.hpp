// program.hpp - a graph compiled to a flat list of instructions, and the memory to run it in.
//
//   auto program = Program::compile(graph);
//   Threads threads(2);
//   Execution step(program, bindings, threads);     // bindings: parameters and states, by name
//   fill(step.input("x").data<float>());
//   step.run();                                     // forward, backward and update, without allocation
//   double loss = step.number("loss");
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/graph.hpp>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

class Threads;

/// Which stages of the compiler work; all of them keep every result equal within rounding.
struct CompileOptions {
  /// Fold constants, merge equal nodes, apply algebraic identities.
  bool simplify = true;
  /// Replace groups of ops by one op that does the same in one pass.
  bool specialise = true;
  /// Keep images side by side in the lanes of vectors from one convolution to the next.
  bool layout = true;
  /// Run chains of element-wise ops tile by tile, without storing what lies between; do bias, relu and steps
  /// of gradient descent behind a float32 product while its sums are in registers.
  bool fuse = true;
  /// Let values whose lifetimes do not overlap share memory.
  bool reuse_memory = true;
  /// Keep weights that a step changes in a layout of the program's own, from run to run. Bound tensors are
  /// then up to date only after Execution::settle().
  bool resident = false;
};

/// A compiled graph. It does not change; several executions, in several threads, may share it.
class Program {
 public:
  /// Compiles everything that the outputs and next values of the graph need. Inputs of the graph are inputs
  /// of the program, also where nothing reads them.
  static std::shared_ptr<const Program> compile(const Graph& graph, const CompileOptions& options = {});

  /// What each stage makes of a graph, in order, as text: "graph", "simplify", "specialise", "layout",
  /// "fuse", "program".
  static std::vector<std::pair<std::string, std::string>> stages(const Graph& graph,
                                                                 const CompileOptions& options = {});

  /// The program as text, one instruction a line, with the memory each one writes.
  std::string text() const;
  /// Bytes of memory that one execution needs beside inputs, parameters and states.
  std::size_t arena_bytes() const;
  /// Number of instructions.
  std::size_t size() const;

  /// The inside, made by the compiler.
  struct Parts;
  /// From the inside of the library: see compile.
  explicit Program(std::unique_ptr<const Parts> parts);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  /// For the compiler and executions alone.
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<const Parts> parts_;
};

/// Where parameters and states live, by name. A program that updates them writes there.
using Bindings = std::map<std::string, Tensor*, std::less<>>;

/// What one instruction of a program takes.
struct InstructionTime {
  /// Its ops: "softmax", "multiply, add", "matmul + bias + relu".
  std::string ops;
  /// Seconds of one run, the best of several.
  double seconds = 0;
};

/// Memory for one run of a program at a time: inputs, arena, and pointers into parameters and states.
class Execution {
 public:
  /// Throws UsageError for a parameter or state without binding, ShapeError or DtypeError for one that does
  /// not fit. Program, bound tensors and threads must outlive the execution, and the tensors must stay in
  /// place.
  Execution(std::shared_ptr<const Program> program, const Bindings& bindings, Threads& threads);
  Execution(Execution&&) noexcept;
  ~Execution();

  /// Memory of an input, to be filled before run(). Throws UsageError for an unknown name.
  Tensor& input(std::string_view name);
  /// True where the program has such an input.
  bool has_input(std::string_view name) const;
  /// Runs every instruction. Returns false where a parameter became NaN or infinite.
  bool run();
  /// Runs the program so many times with a look at the clock after every instruction: where the time of run()
  /// goes, instruction by instruction. Parameters and states change as by run().
  std::vector<InstructionTime> profile(int rounds);
  /// Writes what the program keeps in a layout of its own to the bound tensors; see CompileOptions::resident.
  /// The next run reads them again, so that they may be changed in between.
  void settle();
  /// A copy of an output after run(); of a parameter or state, the value it had before. Throws UsageError for
  /// an unknown name.
  Tensor output(std::string_view name) const;
  /// The numbers of an output after run(), without a copy. Throws UsageError for an unknown name.
  const void* output_data(std::string_view name) const;
  /// The only number of an output after run(). Throws ShapeError where there are several.
  double number(std::string_view name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gradus
