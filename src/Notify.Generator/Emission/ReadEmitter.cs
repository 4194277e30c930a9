using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints how JSON becomes a payload: each member into a variable, then all of them into the new object.</summary>
internal static class ReadEmitter
{
    public static void EmitPayload(SourceWriter writer, ObjectModel payload)
    {
        using SourceWriter.Block block = writer.Open(
            $"protected override {payload.TypeName} ReadPayload(ref global::Notify.PayloadReader reader)");
        LocalNames locals = new("reader", "payload");
        List<MemberVariables> members = [.. payload.Members.Select(member => MemberVariables.Of(member, locals))];
        foreach (MemberVariables variables in members)
        {
            EmitDeclaration(writer, variables);
        }

        writer.Separate();
        writer.Write("reader.BeginObject();");
        EmitLoop(writer, members);
        foreach (MemberVariables variables in members.Where(variables => variables.Member.IsRequired))
        {
            writer.Separate();
            using SourceWriter.Block missing = writer.Open($"if (!{variables.IsPresent})");
            writer.Write($"throw reader.Missing({CSharpText.Literal(variables.Member.JsonName)});");
        }

        writer.Separate();
        EmitConstruction(writer, payload, members);
    }

    private static void EmitDeclaration(SourceWriter writer, MemberVariables variables)
    {
        MemberModel member = variables.Member;
        bool isReference = member.Value.Nullability == Nullability.Reference || member.Value is ScalarModel { Kind: ScalarKind.String };
        string question = member.Value.Nullability == Nullability.Value || isReference ? "?" : "";
        writer.Write($"{member.Value.TypeName}{question} {variables.Value} = {member.DefaultValue};");
        if (variables.IsPresent is not null)
        {
            writer.Write($"bool {variables.IsPresent} = false;");
        }
    }

    private static void EmitLoop(SourceWriter writer, List<MemberVariables> members)
    {
        using SourceWriter.Block loop = writer.Open("while (reader.NextMember())");
        string keyword = "if";
        foreach (MemberVariables variables in members)
        {
            MemberModel member = variables.Member;
            using SourceWriter.Block branch = writer.Open(
                $"{keyword} (reader.MemberIs({CSharpText.Utf8(member.JsonName)}))");
            string read = Read(member.Value);
            writer.Write(member.Value.Nullability == Nullability.None
                ? $"{variables.Value} = {read};"
                : $"{variables.Value} = reader.IsNull ? null : {read};");
            if (variables.IsPresent is not null)
            {
                writer.Write($"{variables.IsPresent} = true;");
            }

            keyword = "else if";
        }

        if (members.Count == 0)
        {
            writer.Write("reader.Skip();");
            return;
        }

        using SourceWriter.Block otherwise = writer.Open("else");
        writer.Write("reader.Skip();");
    }

    private static string Read(ValueModel value) => value switch
    {
        EnumModel model => $"{EnumEmitter.ReadMethod(model)}(ref reader)",
        ScalarModel { Kind: var kind } => $"reader.Read{kind}()",
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static void EmitConstruction(SourceWriter writer, ObjectModel payload, List<MemberVariables> members)
    {
        string arguments = string.Join(", ", members
            .Where(variables => variables.Member.Binding == MemberBinding.Constructor)
            .OrderBy(variables => variables.Member.ConstructorPosition)
            .Select(Argument));
        List<MemberVariables> initialized = [.. members.Where(variables => variables.Member.Binding == MemberBinding.Initializer)];
        List<MemberVariables> set =
            [.. members.Where(variables => variables.Member.Binding is MemberBinding.Setter or MemberBinding.InitSetter)];
        string result = set.Count > 0 ? $"{payload.TypeName} payload =" : "return";
        if (initialized.Count == 0)
        {
            writer.Write($"{result} new {payload.TypeName}({arguments});");
        }
        else
        {
            using SourceWriter.Block block = writer.Open($"{result} new {payload.TypeName}({arguments})", end: "};");
            foreach (MemberVariables variables in initialized)
            {
                writer.Write($"{CSharpText.Identifier(variables.Member.Name)} = {Argument(variables)},");
            }
        }

        foreach (MemberVariables variables in set)
        {
            using SourceWriter.Block block = writer.Open($"if ({variables.IsPresent})");
            writer.Write(SetterEmitter.Call(payload, variables.Member, Argument(variables)));
        }

        if (set.Count > 0)
        {
            writer.Write("return payload;");
        }
    }

    /// <summary>A string that may not be null is null only where it is missing and optional; then the type wants it so.</summary>
    private static string Argument(MemberVariables variables)
    {
        bool forgive = variables.Member.Value is { Nullability: Nullability.None } and ScalarModel { Kind: ScalarKind.String };
        return variables.Value + (forgive ? "!" : "");
    }

    /// <summary>The variables of the reading method for one member.</summary>
    private sealed record MemberVariables(MemberModel Member, string Value, string? IsPresent)
    {
        public static MemberVariables Of(MemberModel member, LocalNames locals)
        {
            bool asksWhetherPresent = member.IsRequired || member.Binding is MemberBinding.Setter or MemberBinding.InitSetter;
            return new MemberVariables(
                member, locals.For(member.Name), asksWhetherPresent ? locals.For("has" + member.Name) : null);
        }
    }
}
