// graphviz.cpp - Graphviz, loaded when it is first asked for: few need it, and it brings thirty libraries.
#include "explain/graphviz.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <string>

namespace gradus::explain {
namespace {

constexpr const char* library_name = "libgvc.so.6";
constexpr const char* engine_file = "/graphviz/libgvplugin_dot_layout.so.6";
constexpr const char* engine_symbol = "gvplugin_dot_layout_LTX_library";

[[noreturn]] void refuse() {
  const char* why = dlerror();
  throw Error(fmt::format(
      "pictures are laid out by Graphviz, which cannot be loaded ({}). Install it (Debian package "
      "libgvc6); texts, and the graph in DOT, need none",
      why ? why : "for no reason that is known"));
}

// Never closed: Graphviz keeps state of its own until the process ends.
void* opened(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) refuse();
  return library;
}

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function) refuse();
}

// Plugins lie in a folder beside the library itself.
std::string folder_of(void* function) {
  Dl_info facts{};
  if (dladdr(function, &facts) == 0) refuse();
  const std::string path = facts.dli_fname;
  return path.substr(0, path.rfind('/'));
}

Graphviz load() {
  void* gvc = opened(library_name);
  Graphviz found{};
  const auto take = [&](const char* name, auto& function) { find(gvc, name, function); };
  take("gvContextPlugins", found.gvContextPlugins);
  take("gvcVersion", found.gvcVersion);
  take("gvLayout", found.gvLayout);
  take("attach_attrs", found.attach_attrs);
  take("gvFreeLayout", found.gvFreeLayout);
  take("gvFreeContext", found.gvFreeContext);
  // Those of libcgraph, which libgvc links.
  take("agmemread", found.agmemread);
  take("agclose", found.agclose);
  take("agseterrf", found.agseterrf);
  take("agfstnode", found.agfstnode);
  take("agnxtnode", found.agnxtnode);
  take("agfstout", found.agfstout);
  take("agnxtout", found.agnxtout);
  take("agnameof", found.agnameof);
  take("agget", found.agget);
  void* engine = opened(folder_of(reinterpret_cast<void*>(found.gvLayout)) + engine_file);
  found.engines[0].name = engine_symbol;
  find(engine, engine_symbol, found.engines[0].address);
  return found;
}

}  // namespace

const Graphviz& graphviz() {
  static const Graphviz loaded = load();
  return loaded;
}

}  // namespace gradus::explain
