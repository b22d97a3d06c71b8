#include <string>

#include "core/structure/structure_tree.h"
#include "core/text.h"

namespace kan {

namespace {

std::vector<std::string> namesOf(const std::vector<int> &inputs, const std::vector<std::string> &names) {
    std::vector<std::string> own;
    own.reserve(inputs.size());
    for (const int i : inputs) own.push_back(names[static_cast<std::size_t>(i)]);
    return own;
}

std::string listed(const std::vector<std::string> &parts) {
    std::string text;
    for (const std::string &part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

/// Letters for functions that are not known, in the order in which they appear.
class Line {
  public:
    Line(const std::vector<std::string> &names, const StructureSigns &signs) : names_(names), signs_(signs) {}

    std::string of(const StructureNode &node) {
        switch (node.kind) {
            case StructureNode::Kind::Constant:
                return "constant";
            case StructureNode::Kind::Input:
            case StructureNode::Kind::Dense:
                return concat(letter(), "(", listed(namesOf(node.inputs, names_)), ")");
            case StructureNode::Kind::Law: {
                const std::string outer = letter();
                return concat(outer, "(", lawText(node.law, namesOf(node.inputs, names_), signs_), ")");
            }
            case StructureNode::Kind::Sum:
                return joined(node, " + ");
            case StructureNode::Kind::Product: {
                const std::string text = joined(node, " " + signs_.times + " ");
                return node.constant == 0 ? text : concat(withDigits(node.constant, 3), " + ", text);
            }
            case StructureNode::Kind::Through: {
                const std::string outer = letter();
                std::vector<std::string> parts;
                for (const StructureNode &child : node.children)
                    parts.push_back(child.kind == StructureNode::Kind::Input ? namesOf(child.inputs, names_).front()
                                    : child.kind == StructureNode::Kind::Law
                                        ? lawText(child.law, namesOf(child.inputs, names_), signs_)
                                        : of(child));
                return concat(outer, "(", listed(parts), ")");
            }
        }
        return {};
    }

  private:
    std::string letter() {
        ++used_;
        return signs_.function ? signs_.function(used_) : concat("f", used_);
    }

    std::string joined(const StructureNode &node, const std::string &sign) {
        std::string text;
        for (const StructureNode &child : node.children) {
            const bool sum = child.kind == StructureNode::Kind::Sum;
            const std::string part = of(child);
            text += concat(text.empty() ? "" : sign, sum ? "(" : "", part, sum ? ")" : "");
        }
        return text;
    }

    const std::vector<std::string> &names_;
    const StructureSigns &signs_;
    int used_ = 0;
};

void addLines(const StructureNode &node, const std::vector<std::string> &names, int depth, std::string &text) {
    text += std::string(static_cast<std::size_t>(2 * depth), ' ');
    const std::string inputs = listed(namesOf(node.inputs, names));
    switch (node.kind) {
        case StructureNode::Kind::Constant:
            text += "no input moves it";
            break;
        case StructureNode::Kind::Input:
            text += inputs;
            break;
        case StructureNode::Kind::Dense:
            text += concat(inputs, ": together, in no way that could be told");
            if (node.threshold > 0)
                text += concat("  (nearest ", lawText(node.law, namesOf(node.inputs, names)), ", defect ",
                               withDigits(node.defect, 2), ", above ", withDigits(node.threshold, 2), ")");
            break;
        case StructureNode::Kind::Law:
            text += concat("through ", lawText(node.law, namesOf(node.inputs, names)));
            break;
        case StructureNode::Kind::Sum:
            text += "sum of";
            break;
        case StructureNode::Kind::Product:
            text += node.constant == 0 ? "product of" : concat(withDigits(node.constant, 3), " plus a product of");
            break;
        case StructureNode::Kind::Through:
            text += "function of";
            break;
    }
    if (node.threshold > 0 && node.kind != StructureNode::Kind::Dense)
        text += concat("  (defect ", withDigits(node.defect, 2), ", below ", withDigits(node.threshold, 2), ")");
    text += "\n";
    for (const StructureNode &child : node.children) addLines(child, names, depth + 1, text);
}

}  // namespace

std::string structureLine(const StructureNode &tree, const std::vector<std::string> &names,
                          const StructureSigns &signs) {
    return Line(names, signs).of(tree);
}

std::string structureText(const StructureNode &tree, const std::vector<std::string> &names) {
    std::string text;
    addLines(tree, names, 0, text);
    return text;
}

std::string_view toString(StructureNode::Kind kind) {
    constexpr std::string_view names[] = {"constant", "input", "sum", "product", "through", "law", "dense"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view toString(GroupLaw law) {
    constexpr std::string_view names[] = {"linear", "power", "square", "additive"};
    return names[static_cast<std::size_t>(law)];
}

}  // namespace kan
