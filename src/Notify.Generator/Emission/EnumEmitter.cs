using Notify.Generator.Model;
using Notify.Generator.Text;

namespace Notify.Generator.Emission;

/// <summary>Prints how an enum is written and read: as its member's name, or as a number where a value has none.</summary>
internal static class EnumEmitter
{
    public static void Emit(SourceWriter writer, EnumModel model, string write, string read, string name)
    {
        if (model.Writing == EnumWriting.Flags)
        {
            EmitFlags(writer, model, write, read, name);
            return;
        }

        EmitWrite(writer, model, write);
        writer.Separate();
        EmitRead(writer, model, read);
    }

    private static void EmitWrite(SourceWriter writer, EnumModel model, string write)
    {
        using SourceWriter.Block method = writer.Open(write);
        using SourceWriter.Block choice = writer.Open("switch (value)");
        foreach (EnumMemberModel member in model.Members)
        {
            writer.Write($"""
                case {Value(model, member)}:
                    writer.WriteRaw({CSharpText.Utf8($"\"{JsonText.Escape(member.JsonName)}\"")});
                    break;
                """);
        }

        writer.Write($"""
            default:
                writer.WriteInteger(({model.UnderlyingTypeName})value);
                break;
            """);
    }

    private static void EmitRead(SourceWriter writer, EnumModel model, string read)
    {
        string names = string.Join(", ", model.Named.Select(member => member.JsonName));
        writer.Write($"{read} =>");
        foreach (EnumMemberModel member in model.Named)
        {
            writer.Write($"    reader.TextIs({CSharpText.Utf8(member.JsonName)}) ? {Value(model, member)} :");
        }

        writer.Write($"""
                reader.IsNumber ? ({model.TypeName})reader.Read{model.UnderlyingKind}() :
                throw reader.Unexpected({CSharpText.Literal("one of " + names)});
            """);
    }

    private static void EmitFlags(SourceWriter writer, EnumModel model, string write, string read, string name)
    {
        string members = string.Join(",\n", model.Named.Select(member =>
            $"    ({CSharpText.Literal(member.JsonName)}, 0x{member.Bits:X}UL)"));
        writer.Write($$"""
            private static readonly global::Notify.Generated.FlagNames FlagsOf{{name}} = new([
            {{members}},
            ]);

            {{write}}
            {
                if (!FlagsOf{{name}}.TryWrite(ref writer, unchecked((ulong)value)))
                {
                    writer.WriteInteger(({{model.UnderlyingTypeName}})value);
                }
            }

            {{read}} =>
                reader.IsNumber
                    ? ({{model.TypeName}})reader.Read{{model.UnderlyingKind}}()
                    : unchecked(({{model.TypeName}})FlagsOf{{name}}.Read(ref reader));
            """);
    }

    /// <summary>A member as a constant.</summary>
    public static string Value(EnumModel model, EnumMemberModel member) => member.IsForbidden
        ? $"unchecked(({model.TypeName})0x{member.Bits:X}UL)"
        : $"{model.TypeName}.{CSharpText.Identifier(member.Name)}";
}
