using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints how collections are written and read.</summary>
internal static class CollectionEmitter
{
    public static void EmitList(SourceWriter writer, ListModel model, string write, string read, ShapeNameScope names)
    {
        using (writer.Open(write))
        {
            EmitNullCheck(writer, model);
            EmitItems(writer, $"{model.Element.DeclaredType} item", '[', ']', model.IsImmutableArray, () =>
                ValueEmitter.EmitWrite(writer, model.Element, "item", "present", names));
        }

        writer.Separate();
        using SourceWriter.Block method = writer.Open(read);
        writer.Write($"""
            global::System.Collections.Generic.List<{model.Element.DeclaredType}> items = [];
            reader.BeginArray();
            """);
        using (writer.Open("while (reader.NextElement())"))
        {
            writer.Write($"items.Add({ValueEmitter.Read(model.Element, names)});");
        }

        writer.Separate();
        writer.Write($"return {model.FromList}{Forgiving(model.Element)};");
    }

    public static void EmitDictionary(SourceWriter writer, DictionaryModel model, string write, string read, ShapeNameScope names)
    {
        using (writer.Open(write))
        {
            EmitNullCheck(writer, model);
            EmitItems(writer, $"(string key, {model.Element.DeclaredType} item)", '{', '}', isImmutableArray: false, () =>
            {
                writer.Write("writer.WriteKey(key);");
                ValueEmitter.EmitWrite(writer, model.Element, "item", "present", names);
            });
        }

        writer.Separate();
        using SourceWriter.Block method = writer.Open(read);
        writer.Write($"""
            global::System.Collections.Generic.Dictionary<string, {model.Element.DeclaredType}> items = [];
            reader.BeginObject();
            """);
        using (writer.Open("while (reader.NextMember())"))
        {
            writer.Write($"items[reader.ReadKey()] = {ValueEmitter.Read(model.Element, names)};");
        }

        writer.Separate();
        writer.Write($"return {model.FromDictionary}{Forgiving(model.Element)};");
    }

    /// <summary>Without nullable annotations, <c>List&lt;string&gt;</c> can hold null, so the types differ.</summary>
    private static string Forgiving(ValueModel element) => element.Nullability == Nullability.Reference ? "!" : "";

    /// <summary>Prints a loop between brackets, with a comma before each item but the first.</summary>
    private static void EmitItems(
        SourceWriter writer, string item, char open, char close, bool isImmutableArray, Action emitItem)
    {
        writer.Write($"""
            writer.WriteRaw("{open}"u8);
            bool isFirst = true;
            """);

        // A default ImmutableArray can't be enumerated; it is written as an empty one.
        string items = isImmutableArray ? "value.IsDefault ? [] : value" : "value";
        using (writer.Open($"foreach ({item} in {items})"))
        {
            using (writer.Open("if (!isFirst)"))
            {
                writer.Write("writer.WriteRaw(\",\"u8);");
            }

            writer.Separate();
            writer.Write("isFirst = false;");
            emitItem();
        }

        writer.Separate();
        writer.Write($"writer.WriteRaw(\"{close}\"u8);");
    }

    private static void EmitNullCheck(SourceWriter writer, ValueModel model)
    {
        if (!model.IsValueType)
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
    }
}
