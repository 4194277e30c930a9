using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints how a payload becomes JSON: names and punctuation are literals, so that writing them is one copy.</summary>
internal static class WriteEmitter
{
    public static void EmitPayload(SourceWriter writer, ObjectModel payload)
    {
        using SourceWriter.Block block = writer.Open(
            $"protected override void WritePayload(ref global::Notify.PayloadWriter writer, {payload.TypeName} payload)");
        string separator = "{";
        LocalNames locals = new("writer", "payload");
        foreach (MemberModel member in payload.Members)
        {
            writer.Write($"writer.WriteRaw({CSharpText.Utf8($"{separator}\"{CSharpText.Json(member.JsonName)}\":")});");
            EmitValue(writer, member, locals);
            separator = ",";
        }

        writer.Write($"writer.WriteRaw({CSharpText.Utf8(payload.Members.Count == 0 ? "{}" : "}")});");
    }

    private static void EmitValue(SourceWriter writer, MemberModel member, LocalNames locals)
    {
        string value = $"payload.{CSharpText.Identifier(member.Name)}";
        if (member.Value.Nullability != Nullability.Value)
        {
            writer.Write(Call(member.Value, value));
            return;
        }

        string local = locals.For(member.Name);
        using (writer.Open($"if ({value} is {{ }} {local})"))
        {
            writer.Write(Call(member.Value, local));
        }

        using (writer.Open("else"))
        {
            writer.Write("writer.WriteNull();");
        }
    }

    private static string Call(ValueModel value, string expression) => value switch
    {
        EnumModel model => $"{EnumEmitter.WriteMethod(model)}(ref writer, {expression});",
        ScalarModel { Kind: var kind } => $"writer.{Method(kind)}({expression});",
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    public static string Method(ScalarKind kind) => kind switch
    {
        ScalarKind.SByte or ScalarKind.Byte or ScalarKind.Int16 or ScalarKind.UInt16 or ScalarKind.Int32 or ScalarKind.UInt32
            or ScalarKind.Int64 or ScalarKind.UInt64 => "WriteInteger",
        _ => "Write" + kind,
    };
}
