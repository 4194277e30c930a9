using Notify.Generator.Model;
using Notify.Generator.Text;

namespace Notify.Generator.Emission;

/// <summary>Prints how an object becomes JSON: names and punctuation are literals, so that writing them is one copy.</summary>
internal static class ObjectWriteEmitter
{
    public static void Emit(SourceWriter writer, ObjectModel model, string head, bool mayBeNull, ShapeNameScope names)
    {
        using SourceWriter.Block block = writer.Open(head);
        if (mayBeNull)
        {
            writer.Write("""
                if (value is null)
                {
                    writer.WriteNull();
                    return;
                }
                """);
            writer.Separate();
        }

        LocalNameScope locals = new("writer", "value", "isFirst");
        ConstraintEmitter.Emit(writer, model, locals);
        List<MemberModel> members = [.. model.Members.Where(member => member.Omission != Omission.Always)];
        Opening opening = Opening.Certain;
        if (members.Count > 0 && members[0].Omission != Omission.Never)
        {
            writer.Write("bool isFirst = true;");
            opening = Opening.Open;
        }

        foreach (MemberModel member in members)
        {
            opening = EmitMember(writer, member, opening, locals, names);
        }

        writer.Write(opening switch
        {
            Opening.Certain => "writer.WriteRaw(\"{}\"u8);",
            Opening.Open => "writer.WriteRaw(isFirst ? \"{}\"u8 : \"}\"u8);",
            _ => "writer.WriteRaw(\"}\"u8);",
        });
    }

    private static Opening EmitMember(
        SourceWriter writer, MemberModel member, Opening opening, LocalNameScope locals, ShapeNameScope names)
    {
        string expression = $"value.{CSharpText.Identifier(member.Name)}";
        if (Condition(member, expression) is not { } condition)
        {
            writer.Write(Name(member, opening));
            ValueEmitter.EmitWrite(writer, member.Value, expression, locals.For(member.Name), names);
            return Opening.Done;
        }

        using SourceWriter.Block block = writer.Open($"if ({condition})");
        writer.Write(Name(member, opening));
        if (opening == Opening.Open)
        {
            writer.Write("isFirst = false;");
        }

        ValueEmitter.EmitWrite(writer, member.Value, expression, locals.For(member.Name), names);
        return opening;
    }

    private static string Name(MemberModel member, Opening opening)
    {
        string name = $"\"{JsonText.Escape(member.JsonName)}\":";
        string first = CSharpText.Utf8("{" + name);
        string later = CSharpText.Utf8("," + name);
        return opening switch
        {
            Opening.Certain => $"writer.WriteRaw({first});",
            Opening.Open => $"writer.WriteRaw(isFirst ? {first} : {later});",
            _ => $"writer.WriteRaw({later});",
        };
    }

    /// <summary>When the member is written; null for always.</summary>
    private static string? Condition(MemberModel member, string expression) => member.Omission switch
    {
        Omission.WhenDefault =>
            $"!global::System.Collections.Generic.EqualityComparer<{member.Value.DeclaredType}>.Default.Equals({expression}, default)",
        Omission.WhenNull when member.Value.Nullability != Nullability.None || !member.Value.IsValueType => $"{expression} is not null",
        _ => null,
    };

    /// <summary>What is known while printing about the opening brace.</summary>
    private enum Opening
    {
        /// <summary>It is not written yet.</summary>
        Certain,

        /// <summary>Whether it is written depends on values: the variable isFirst says so.</summary>
        Open,

        /// <summary>It is written, with a member.</summary>
        Done,
    }
}
