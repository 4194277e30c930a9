using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>
/// Prints how a member is set on an object that exists already: an <c>init</c> property, which C# lets nobody set by then, by an
/// unsafe accessor, which needs no reflection.
/// </summary>
internal static class SetterEmitter
{
    public static void Emit(SourceWriter writer, ObjectModel model, ShapeNames names)
    {
        foreach (MemberModel member in model.Members.Where(member => member.Binding == MemberBinding.InitSetter))
        {
            writer.Separate();
            writer.Write($"""
                [global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.Method, Name = {CSharpText.Literal("set_" + member.Name)})]
                private static extern void {Method(model, member, names)}({Reference(model)}{member.DeclaringTypeName} target, {member.Value.DeclaredType} value);
                """);
        }
    }

    public static string Call(ObjectModel model, MemberModel member, string value, ShapeNames names)
    {
        return member.Binding == MemberBinding.InitSetter
            ? $"{Method(model, member, names)}({Reference(model)}value, {value});"
            : $"value.{CSharpText.Identifier(member.Name)} = {value};";
    }

    private static string Method(ObjectModel model, MemberModel member, ShapeNames names)
    {
        return $"Set{names.OwnerOf(model)}{member.Name}";
    }

    private static string Reference(ObjectModel model) => model.IsValueType ? "ref " : "";
}
