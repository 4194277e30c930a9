using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>
/// Decides what each member that takes a column can hold. The runtime compares it with the column's type, which only the database knows.
/// </summary>
internal static class ColumnReadParser
{
    /// <summary>As <see cref="Notify.Generated.FunctionDefinition.Reads"/> has them, each once.</summary>
    public static IEnumerable<string> Parse(ObjectModel payload) => FilledMemberParser.WithRows(payload)
        .Where(member => member.Fill.Kind is FillKind.Column or FillKind.Old)
        .Select(member => $"{(member.Binding == MemberBinding.None ? "JsonElement?" : Kind(member.Value))} {member.Fill.Text}{Names(member.Value)}")
        .Distinct();

    private static string Kind(ValueModel value) => (value switch
    {
        ScalarModel scalar => scalar.Kind.ToString(),
        EnumModel { Writing: EnumWriting.Flags } => "Flags",
        EnumModel => "Enum",
        ListModel list => $"[{Kind(list.Element)}]",
        ContextModel => nameof(ScalarKind.JsonElement),
        _ => "Object",
    }) + (value.Nullability == Nullability.None ? "" : "?");

    private static string Names(ValueModel value) => value switch
    {
        ListModel list => Names(list.Element),
        EnumModel model => string.Concat(model.Named.Select(member => member.JsonName).Where(name => name.IndexOf('\0') < 0).Select(name => "\0" + name)),
        _ => "",
    };
}
