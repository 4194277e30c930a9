using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>
/// Prints how a member of an existing object is set. C# does not allow setting an <c>init</c> property then, so an unsafe accessor, which
/// needs no reflection, sets it.
/// </summary>
internal static class SetterEmitter
{
    public static void Emit(SourceWriter writer, ObjectModel model, ShapeNameScope names)
    {
        foreach (MemberModel member in model.Members.Where(member => member.Binding == MemberBinding.InitSetter))
        {
            writer.Separate();
            if (member.GenericSetter is { } generic)
            {
                using SourceWriter.Block block = writer.Open(
                    $"private static class {names.SetterOf(model, member)}<{generic.Parameters}>{generic.Constraints}");
                writer.Write($"""
                    {Attribute(member)}
                    public static extern void Invoke({Reference(model)}{generic.TargetType} target, {generic.ValueType} value);
                    """);
                continue;
            }

            writer.Write($"""
                {Attribute(member)}
                private static extern void {names.SetterOf(model, member)}({Reference(model)}{member.DeclaringTypeName} target, {member.Value.DeclaredType} value);
                """);
        }
    }

    public static string Call(ObjectModel model, MemberModel member, string value, ShapeNameScope names)
    {
        if (member.Binding != MemberBinding.InitSetter)
        {
            return $"value.{CSharpText.Identifier(member.Name)} = {value};";
        }

        string generic = member.GenericSetter is { } setter ? $"<{setter.Arguments}>.Invoke" : "";
        return $"{names.SetterOf(model, member)}{generic}({Reference(model)}value, {value});";
    }

    private static string Attribute(MemberModel member)
    {
        string name = CSharpText.Literal("set_" + member.Name);
        return "[global::System.Runtime.CompilerServices.UnsafeAccessor("
            + $"global::System.Runtime.CompilerServices.UnsafeAccessorKind.Method, Name = {name})]";
    }

    private static string Reference(ObjectModel model) => model.IsValueType ? "ref " : "";
}
