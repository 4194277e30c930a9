using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints how an enum is written and read: as its member's name, or as a number where a value has none.</summary>
internal static class EnumEmitter
{
    public static string WriteMethod(EnumModel model) => "Write" + model.Name;

    public static string ReadMethod(EnumModel model) => "Read" + model.Name;

    public static void Emit(SourceWriter writer, EnumModel model)
    {
        EmitWrite(writer, model);
        writer.Separate();
        EmitRead(writer, model);
    }

    private static void EmitWrite(SourceWriter writer, EnumModel model)
    {
        using SourceWriter.Block method = writer.Open(
            $"private static void {WriteMethod(model)}(ref global::Notify.PayloadWriter writer, {model.TypeName} value)");
        using SourceWriter.Block choice = writer.Open("switch (value)");
        foreach (EnumMemberModel member in model.Members)
        {
            writer.Write($"""
                case {Value(model, member)}:
                    writer.WriteRaw({CSharpText.Utf8($"\"{CSharpText.Json(member.JsonName)}\"")});
                    break;
                """);
        }

        writer.Write($"""
            default:
                writer.{WriteEmitter.Method(model.UnderlyingKind)}(({model.UnderlyingTypeName})value);
                break;
            """);
    }

    private static void EmitRead(SourceWriter writer, EnumModel model)
    {
        string names = string.Join(", ", model.Members.Select(member => member.JsonName));
        writer.Write($"private static {model.TypeName} {ReadMethod(model)}(ref global::Notify.PayloadReader reader) =>");
        foreach (EnumMemberModel member in model.Members)
        {
            writer.Write($"    reader.TextIs({CSharpText.Utf8(member.JsonName)}) ? {Value(model, member)} :");
        }

        writer.Write($"""
                reader.IsNumber ? ({model.TypeName})reader.Read{model.UnderlyingKind}() :
                throw reader.Unexpected({CSharpText.Literal("one of " + names)});
            """);
    }

    private static string Value(EnumModel model, EnumMemberModel member) =>
        $"{model.TypeName}.{CSharpText.Identifier(member.Name)}";
}
