using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints the checks of an object's rules, which run before any of it is written.</summary>
internal static class ConstraintEmitter
{
    public static void Emit(SourceWriter writer, ObjectModel model, LocalNameScope locals)
    {
        List<MemberModel> members =
            [.. model.Members.Where(member => member.Omission != Omission.Always && member.Constraint != ConstraintModel.None)];
        if (members.Count == 0)
        {
            return;
        }

        // A received payload may break the rules, and can be shown anyway.
        using (writer.Open("if (!writer.IsLenient)"))
        {
            EmitChecks(writer, members, locals);
        }

        writer.Separate();
    }

    private static void EmitChecks(SourceWriter writer, List<MemberModel> members, LocalNameScope locals)
    {
        foreach (MemberModel member in members)
        {
            ConstraintModel constraint = member.Constraint;
            string value = $"value.{CSharpText.Identifier(member.Name)}";
            foreach (RuleModel rule in constraint.Rules)
            {
                EmitViolation(writer, member, Violation(rule, value), rule.Text);
            }

            if (constraint.MinLength is not null || constraint.MaxLength is not null)
            {
                EmitLength(writer, member, value, locals.For(member.Name + "Length"));
            }

            EmitBound(writer, member, value, constraint.Minimum, constraint.MinimumIsExclusive, "<", "more than", "at least");
            EmitBound(writer, member, value, constraint.Maximum, constraint.MaximumIsExclusive, ">", "less than", "at most");
        }
    }

    /// <summary>The framework's attributes that judge values of an object, by the names of the fields that hold them.</summary>
    public static IEnumerable<(string Field, string TypeName)> Attributes(ObjectModel model) => model.Members
        .Where(member => member.Omission != Omission.Always)
        .SelectMany(member => member.Constraint.Rules)
        .Where(rule => rule.Kind == RuleKind.Attribute)
        .Select(rule => (Field(rule), $"global::System.ComponentModel.DataAnnotations.{rule.AttributeName}Attribute"));

    private static string Field(RuleModel rule) => rule.AttributeName + "Rule";

    private static string Violation(RuleModel rule, string value) => rule.Kind switch
    {
        RuleKind.NotBlank => $"string.IsNullOrWhiteSpace({value})",
        RuleKind.Allowed => string.Join(" && ", rule.Values.Select(constant => constant == "null" ? $"{value} is not null" : $"{value} != {constant}")),
        RuleKind.Denied => string.Join(" || ", rule.Values.Select(constant => constant == "null" ? $"{value} is null" : $"{value} == {constant}")),
        RuleKind.Attribute => $"!{Field(rule)}.IsValid({value})",
        _ => $"{value} is null",
    };

    private static void EmitLength(SourceWriter writer, MemberModel member, string value, string local)
    {
        (string length, string unit) = member.Value switch
        {
            ScalarModel { Kind: ScalarKind.Bytes } => ($"{value}?.Length", "bytes"),
            ScalarModel { Kind: ScalarKind.Uri } => ($"{value}?.OriginalString.Length", "UTF-16 characters"),
            ScalarModel => ($"{value}?.Length", "UTF-16 characters"),
            ListModel list => (list.Count.Replace("{0}", value).Replace("{1}", local + "Items"), "elements"),
            _ => ($"{value}?.Count", "entries"),
        };
        ConstraintModel constraint = member.Constraint;
        (string condition, string rule) = (constraint.MinLength, constraint.MaxLength) switch
        {
            (null, { } most) => ($"> {most}", $"at most {most} {unit}"),
            ({ } least, null) => ($"< {least}", $"at least {least} {unit}"),
            var (least, most) => ($"< {least} or > {most}", $"{least} to {most} {unit}"),
        };
        EmitViolation(writer, member, $"({length}) is {condition}", rule);
    }

    private static void EmitBound(
        SourceWriter writer, MemberModel member, string value, string? bound, bool isExclusive, string comparison,
        string exclusiveRule, string inclusiveRule)
    {
        if (bound is not null)
        {
            string rule = $"{(isExclusive ? exclusiveRule : inclusiveRule)} {bound.TrimEnd('m', 'd')}";

            // NaN is in no range, and no comparison holds for it.
            string notANumber = member.Value is ScalarModel { Kind: ScalarKind.Double or ScalarKind.Single } model
                ? $" || {value} is {model.TypeName}.NaN"
                : "";
            EmitViolation(writer, member, $"{value} {comparison}{(isExclusive ? "=" : "")} {bound}{notANumber}", rule);
        }
    }

    private static void EmitViolation(SourceWriter writer, MemberModel member, string condition, string rule)
    {
        writer.Separate();
        using SourceWriter.Block block = writer.Open($"if ({condition})");
        writer.Write($"throw Violated({CSharpText.Literal(member.JsonName)}, {CSharpText.Literal(rule)});");
    }
}
