// workbook.cpp - what an Excel workbook says beside its sheets: their names, texts that cells share, formats
// of numbers.
#include "formats/xlsx/workbook.hpp"

#include <fmt/format.h>

#include <charconv>
#include <gradus/error.hpp>
#include <map>

namespace gradus::formats {
namespace {

int whole_number(std::string_view text, int otherwise) {
  int value = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

bool truth_of(std::string_view text) { return text == "1" || text == "true" || text == "on"; }

/// How parts of a workbook name each other: where they are by their numbers, and by what they are.
class Relations : public XmlHandler {
 public:
  explicit Relations(std::string folder) : folder_(std::move(folder)) {}
  void begin(const XmlElement& element) override {
    if (element.name() != "Relationship") return;
    std::string path(element["Target"]);
    path = path.starts_with('/') ? path.substr(1) : folder_ + path;
    const std::string_view type = element["Type"];
    const std::string kind(type.substr(type.rfind('/') + 1));
    by_kind.emplace(kind, path);
    if (kind == "worksheet") sheets.emplace(element["Id"], path);
  }
  void end(std::string_view) override {}
  void letters(std::string_view) override {}

  std::map<std::string, std::string> by_kind, sheets;

 private:
  std::string folder_;
};

class WorkbookHandler : public XmlHandler {
 public:
  WorkbookHandler(Workbook& book, const Relations& relations) : book_(book), relations_(relations) {}
  void begin(const XmlElement& element) override {
    if (element.name() == "workbookPr") book_.from_1904 = truth_of(element["date1904"]);
    if (element.name() != "sheet") return;
    // Others hold a chart, and no cells.
    const auto found = relations_.sheets.find(std::string(element["id"]));
    if (found != relations_.sheets.end())
      book_.sheets.push_back({.name = std::string(element["name"]),
                              .path = found->second,
                              .hidden = !element["state"].empty() && element["state"] != "visible"});
  }
  void end(std::string_view) override {}
  void letters(std::string_view) override {}

 private:
  Workbook& book_;
  const Relations& relations_;
};

/// Texts of parts that differ in how they look are one text; how a text is pronounced is none.
class TextsHandler : public XmlHandler {
 public:
  explicit TextsHandler(std::vector<std::string>& texts) : texts_(texts) {}
  void begin(const XmlElement& element) override {
    if (element.name() == "si") texts_.emplace_back();
    if (element.name() == "rPh") spoken_ = true;
    inside_ = element.name() == "t" && !spoken_ && !texts_.empty();
  }
  void end(std::string_view name) override {
    if (name == "si" && !texts_.empty()) texts_.back() = unescaped(texts_.back());
    if (name == "rPh") spoken_ = false;
    inside_ = false;
  }
  void letters(std::string_view text) override {
    if (inside_) texts_.back() += text;
  }

 private:
  std::vector<std::string>& texts_;
  bool inside_ = false, spoken_ = false;
};

class StylesHandler : public XmlHandler {
 public:
  explicit StylesHandler(Workbook& book) : book_(book) {}
  void begin(const XmlElement& element) override {
    const int id = whole_number(element["numFmtId"], 0);
    if (element.name() == "numFmt") codes_[id] = element["formatCode"];
    if (element.name() == "cellXfs") inside_ = true;
    if (!inside_ || element.name() != "xf") return;
    const auto code = codes_.find(id);
    book_.formats.push_back(number_format(id, code == codes_.end() ? "" : code->second));
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") inside_ = false;
  }
  void letters(std::string_view) override {}

 private:
  Workbook& book_;
  std::map<int, std::string> codes_;
  bool inside_ = false;
};

// Where the relations of a part are said.
std::string relations_path(const std::string& path) {
  const std::size_t name = path.rfind('/') + 1;
  return path.substr(0, name) + "_rels/" + path.substr(name) + ".rels";
}

bool between(int value, int first, int last) { return value >= first && value <= last; }

// The letters of a code that stand for parts of a date, and not for themselves.
std::string letters_of(std::string_view code) {
  std::string letters;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '"' || c == '[') {
      const std::size_t end = code.find(c == '"' ? '"' : ']', i + 1);
      if (end == std::string_view::npos) break;
      // [h]:mm is a span of time; others are colours, currencies and conditions.
      const char first = static_cast<char>(code[i + 1] | 32);
      const std::string_view inside = code.substr(i + 1, end - i - 1);
      if (c == '[' && (first == 'h' || first == 'm' || first == 's') &&
          inside.find_first_not_of(inside[0]) == std::string_view::npos)
        letters += 'h';
      i = end;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (code.substr(i).starts_with("AM/PM")) {
      i += 4;
    } else {
      letters += static_cast<char>(c | 32);
    }
  }
  return letters;
}

}  // namespace

NumberFormat number_format(int id, std::string_view code) {
  const auto has = [letters = letters_of(code)](char letter) {
    return letters.find(letter) != std::string::npos;
  };
  if (!code.empty() && letters_of(code) != "general") {
    const bool time = has('h') || has('s');
    return has('y') || has('d') || (has('m') && !time) ? NumberFormat::date
           : time                                      ? NumberFormat::time
                                                       : NumberFormat::number;
  }
  // Of the numbers that are built in, those from 27 on are of East Asia.
  if (between(id, 14, 17) || id == 22 || between(id, 27, 31) || id == 36 || between(id, 50, 54) ||
      between(id, 57, 58))
    return NumberFormat::date;
  if (between(id, 18, 21) || between(id, 32, 35) || between(id, 45, 47) || between(id, 55, 56))
    return NumberFormat::time;
  return NumberFormat::number;
}

std::string unescaped(std::string_view text) {
  constexpr std::size_t length = 7;  // _x000D_
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view mark = text.substr(i, length);
    unsigned code = 0;
    const bool is_mark =
        mark.size() == length && mark.starts_with("_x") && mark.back() == '_' &&
        std::from_chars(mark.data() + 2, mark.data() + length - 1, code, 16).ptr == mark.data() + length - 1;
    // Letters that XML can hold are not written so, but for the mark's own.
    if (is_mark && code > 0 && code < 0x80) {
      plain += static_cast<char>(code);
      i += length - 1;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

void read_part(const data::ZipArchive& archive, const std::string& path, const std::string& file,
               std::uint64_t most, XmlHandler& handler) {
  const data::ZipArchive::Member* member = archive.find(path);
  if (!member)
    throw DataError(fmt::format("{}: an Excel workbook that is damaged: its part {} is missing", file, path));
  read_xml(archive.read(*member, most), fmt::format("{}:{}", file, path), handler);
}

Workbook read_workbook(const data::ZipArchive& archive, const std::string& file, std::uint64_t most) {
  Relations package("");
  read_part(archive, relations_path(""), file, most, package);
  const auto main = package.by_kind.find("officeDocument");
  const std::string path = main == package.by_kind.end() ? "xl/workbook.xml" : main->second;
  Relations relations(path.substr(0, path.rfind('/') + 1));
  read_part(archive, relations_path(path), file, most, relations);
  Workbook book;
  WorkbookHandler workbook(book, relations);
  read_part(archive, path, file, most, workbook);
  const auto read_kind = [&](const char* kind, XmlHandler& handler) {
    const auto part = relations.by_kind.find(kind);
    if (part != relations.by_kind.end()) read_part(archive, part->second, file, most, handler);
  };
  TextsHandler texts(book.texts);
  read_kind("sharedStrings", texts);
  StylesHandler styles(book);
  read_kind("styles", styles);
  return book;
}

}  // namespace gradus::formats
