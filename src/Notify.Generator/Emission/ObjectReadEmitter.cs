using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints how JSON becomes an object: each member into a variable, then all of them into the new object.</summary>
internal static class ObjectReadEmitter
{
    public static void Emit(SourceWriter writer, ObjectModel model, string head, ShapeNameScope names)
    {
        using SourceWriter.Block block = writer.Open(head);
        LocalNameScope locals = new("reader", "value");
        List<MemberVariables> members =
        [
            .. model.Members.Where(member => member.Binding != MemberBinding.None)
                .Select(member => MemberVariables.Of(member, locals)),
        ];
        foreach (MemberVariables variables in members)
        {
            EmitDeclaration(writer, variables);
        }

        writer.Separate();
        writer.Write("reader.BeginObject();");
        EmitLoop(writer, members, names);
        foreach (MemberVariables variables in members.Where(variables => variables.Member.IsRequired))
        {
            writer.Separate();
            using SourceWriter.Block missing = writer.Open($"if (!{variables.IsPresent})");
            writer.Write($"throw reader.Missing({CSharpText.Literal(variables.Member.JsonName)});");
        }

        writer.Separate();
        EmitConstruction(writer, model, members, names);
    }

    private static void EmitDeclaration(SourceWriter writer, MemberVariables variables)
    {
        MemberModel member = variables.Member;
        // A variable of a reference type is null until its member is read, whether or not null is a valid value.
        string type = member.Value.IsValueType ? member.Value.DeclaredType : member.Value.TypeName + "?";
        writer.Write($"{type} {variables.Value} = {member.DefaultValue};");
        if (variables.IsPresent is not null)
        {
            writer.Write($"bool {variables.IsPresent} = false;");
        }
    }

    private static void EmitLoop(SourceWriter writer, List<MemberVariables> members, ShapeNameScope names)
    {
        using SourceWriter.Block loop = writer.Open("while (reader.NextMember())");
        string keyword = "if";
        foreach (MemberVariables variables in members)
        {
            MemberModel member = variables.Member;
            using SourceWriter.Block branch = writer.Open(
                $"{keyword} (reader.MemberIs({CSharpText.Utf8(member.JsonName)}))");
            writer.Write($"{variables.Value} = {ValueEmitter.Read(member.Value, names)};");
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

    private static void EmitConstruction(
        SourceWriter writer, ObjectModel model, List<MemberVariables> members, ShapeNameScope names)
    {
        string arguments = string.Join(", ", members
            .Where(variables => variables.Member.ConstructorPosition >= 0)
            .OrderBy(variables => variables.Member.ConstructorPosition)
            .Select(Argument));
        List<MemberVariables> initialized = [.. members.Where(variables => variables.Member.Binding == MemberBinding.Initializer)];
        List<MemberVariables> set =
            [.. members.Where(variables => variables.Member.Binding is MemberBinding.Setter or MemberBinding.InitSetter)];
        string result = set.Count > 0 ? $"{model.TypeName} value =" : "return";
        if (initialized.Count == 0)
        {
            writer.Write($"{result} new {model.TypeName}({arguments});");
        }
        else
        {
            using SourceWriter.Block block = writer.Open($"{result} new {model.TypeName}({arguments})", end: "};");
            foreach (MemberVariables variables in initialized)
            {
                writer.Write($"{CSharpText.Identifier(variables.Member.Name)} = {Argument(variables)},");
            }
        }

        foreach (MemberVariables variables in set)
        {
            using SourceWriter.Block block = writer.Open($"if ({variables.IsPresent})");
            writer.Write(SetterEmitter.Call(model, variables.Member, Argument(variables), names));
        }

        if (set.Count > 0)
        {
            writer.Write("return value;");
        }
    }

    /// <summary>A non-nullable reference is null only if the member is missing and optional, as the type demands.</summary>
    private static string Argument(MemberVariables variables)
    {
        // In a project without nullable annotations, a member of Base<string> may be null; generated code sees it as not nullable.
        MemberModel member = variables.Member;
        bool forgive = !member.Value.IsValueType
            && (member.Value.Nullability == Nullability.None || member.DeclaringTypeName.Contains("<"));
        return variables.Value + (forgive ? "!" : "");
    }

    /// <summary>The variables of the reading method for one member.</summary>
    private sealed record MemberVariables(MemberModel Member, string Value, string? IsPresent)
    {
        public static MemberVariables Of(MemberModel member, LocalNameScope locals)
        {
            bool asksWhetherPresent = member.IsRequired || member.Binding is MemberBinding.Setter or MemberBinding.InitSetter;
            return new MemberVariables(
                member, locals.For(member.Name), asksWhetherPresent ? locals.For("has" + member.Name) : null);
        }
    }
}
