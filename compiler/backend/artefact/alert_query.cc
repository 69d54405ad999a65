#include "compiler/backend/artefact/alert_query.h"

#include <algorithm>

namespace sigmavm::backend {
namespace {

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool IsIdentifier(std::string_view name) {
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), IsWordCharacter);
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void AddOnce(std::string_view name, std::vector<std::string>& to) {
  if (!Contains(to, name)) to.emplace_back(name);
}

// Names come from profiles; inside the quotes only these two need care.
std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted += '"';
}

std::string KqlName(std::string_view name) {
  return IsIdentifier(name) ? std::string(name) : "[" + Quoted(name) + "]";
}

// Whether one line assigns the column: its name as a word, then a single equals sign.
bool Assigns(std::string_view line, std::string_view name) {
  for (size_t at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
    const std::string_view rest = line.substr(at + name.size());
    const bool whole = at == 0 || !IsWordCharacter(line[at - 1]);
    if (whole && rest.starts_with(" = ")) return true;
  }
  return false;
}

// Whether the query computes the column in one of its extend operators, which may go on over lines
// up to the next operator.
bool IsExtended(std::string_view query, std::string_view name) {
  bool in_extend = false;
  while (!query.empty()) {
    const size_t end = query.find('\n');
    const std::string_view line = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (line.starts_with('|')) in_extend = line.starts_with("| extend");
    if (in_extend && Assigns(line, name)) return true;
  }
  return false;
}

class KqlCompletion {
 public:
  KqlCompletion(const DeployableRule& rule, const std::vector<std::string_view>& required)
      : rule_(rule) {
    for (const std::string_view name : required) Show(name);
    if (!own_columns()) {
      if (!rule.source->time_column.empty()) Show(rule.source->time_column);
      for (const std::string& name : rule.source->output) Show(name);
    }
    for (const EntityMapping& entity : rule.source->entities) AddEntity(entity);
    for (const auto& [name, column] : rule.source->details) AddDetail(name, column);
  }

  AlertQuery Finish(size_t limit) && {
    query_.text = rule_.query;
    if (own_columns()) return std::move(query_);
    for (const std::string& line : extends_) query_.text.append("\n| extend ").append(line);
    if (rule_.source->output.empty()) return std::move(query_);
    const std::string projection = Projection();
    const bool fits = limit == 0 || CountCharacters(query_.text + projection) <= limit;
    if (fits) query_.text += projection;
    return std::move(query_);
  }

 private:
  // A correlation's result has columns of its own, which nothing can be added to.
  [[nodiscard]] bool own_columns() const { return !rule_.columns.empty(); }

  void Show(std::string_view name) {
    AddOnce(name, shown_);
    const Column* column = rule_.source->FindColumn(name);
    const bool computed =
        column != nullptr && !column->expression.empty() && column->expression != name;
    if (computed && !own_columns() && !IsExtended(rule_.query, name)) {
      AddOnce(KqlName(name) + " = " + column->expression, extends_);
    }
  }

  void AddDetail(const std::string& name, const std::string& column) {
    if (own_columns() && !Contains(rule_.columns, column)) return;
    Show(column);
    query_.details.emplace_back(name, column);
  }

  void AddEntity(const EntityMapping& mapping) {
    ResultEntity entity{mapping.type, {}};
    for (const auto& [identifier, value] : mapping.identifiers) {
      if (own_columns() && !Contains(rule_.columns, value)) continue;
      if (IsIdentifier(value)) {
        Show(value);
        entity.identifiers.emplace_back(identifier, value);
      } else {
        entity.identifiers.emplace_back(identifier, Compute(mapping.type, identifier, value));
      }
    }
    if (!entity.identifiers.empty()) query_.entities.push_back(std::move(entity));
  }

  // The column that an expression's value is put in; several entities of a type are numbered.
  std::string Compute(const std::string& type, const std::string& identifier,
                      const std::string& expression) {
    const auto same_type = [&](const ResultEntity& entity) { return entity.type == type; };
    const auto before = std::count_if(query_.entities.begin(), query_.entities.end(), same_type);
    std::string name = type;
    if (before > 0) name += std::to_string(before + 1);
    name.append("_").append(identifier);
    extends_.push_back(name + " = " + expression);
    AddOnce(name, shown_);
    return name;
  }

  [[nodiscard]] std::string Projection() const {
    std::string text = "\n| project ";
    for (const std::string& name : shown_) {
      if (&name != &shown_.front()) text += ", ";
      text += KqlName(name);
    }
    return text;
  }

  const DeployableRule& rule_;
  AlertQuery query_;
  std::vector<std::string> shown_;
  std::vector<std::string> extends_;  // "Name = expression"
};

}  // namespace

AlertQuery MakeKqlAlertQuery(const DeployableRule& rule,
                             const std::vector<std::string_view>& required, size_t limit) {
  return KqlCompletion(rule, required).Finish(limit);
}

std::string MakeSplAlertSearch(const DeployableRule& rule) {
  const Source& source = *rule.source;
  // A search of a data model groups by what it shows.
  if (!rule.columns.empty() || !source.data_model.empty() || source.output.empty()) {
    return rule.query;
  }
  std::string search = rule.query + "\n| table ";
  for (const std::string& name : source.output) {
    if (&name != &source.output.front()) search += ", ";
    search += IsIdentifier(name) ? name : Quoted(name);
  }
  return search;
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace sigmavm::backend
