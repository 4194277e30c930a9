using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints the serializer's class: one pair of methods for the payload, and one for each shape within it.</summary>
internal static class SerializerEmitter
{
    /// <summary>A namespace of the runtime, so that the file-local class can't hide a payload type of the same name.</summary>
    private const string Namespace = "Notify.Generated";

    public static string TypeName(ChannelModel channel) => $"global::{Namespace}.{ClassName(channel)}";

    public static void Emit(SourceWriter writer, ChannelModel channel)
    {
        ObjectModel payload = channel.Payload;
        ShapeNameScope names = new(payload);
        using SourceWriter.Block home = writer.Open($"namespace {Namespace}");
        using SourceWriter.Block block = writer.Open(
            $"file sealed class {ClassName(channel)} : global::Notify.Generated.GeneratedSerializer<{payload.TypeName}>");
        string memberNames = string.Join(", ", MemberNames(payload).Concat(names.Shapes.OfType<ObjectModel>().SelectMany(MemberNames))
            .Distinct()
            .Select(CSharpText.Literal));
        writer.Write($$"""
            public override string Channel => {{CSharpText.Literal(channel.Channel.Pattern)}};

            protected override global::System.Collections.Generic.IReadOnlyCollection<string> MemberNames { get; } = [{{memberNames}}];
            """);
        foreach ((string field, string typeName) in ConstraintEmitter.Attributes(payload)
            .Concat(names.Shapes.OfType<ObjectModel>().SelectMany(ConstraintEmitter.Attributes)).Distinct())
        {
            writer.Separate();
            writer.Write($"private static readonly {typeName} {field} = new();");
        }

        if (channel.StoresOversize)
        {
            writer.Separate();
            writer.Write("public override global::Notify.Oversize Oversize => global::Notify.Oversize.Store;");
        }

        EmitPair(
            writer,
            payload,
            $"protected override void WritePayload(ref global::Notify.Generated.PayloadWriter writer, {payload.TypeName} value)",
            $"protected override {payload.TypeName} ReadPayload(ref global::Notify.Generated.PayloadReader reader)",
            names);
        foreach (ValueModel shape in names.Shapes)
        {
            string name = names.Find(shape);
            string question = shape.IsValueType ? "" : "?";
            EmitPair(
                writer,
                shape,
                $"private void Write{name}(ref global::Notify.Generated.PayloadWriter writer, {shape.TypeName}{question} value)",
                $"private {shape.TypeName} Read{name}(ref global::Notify.Generated.PayloadReader reader)",
                names);
        }
    }

    private static void EmitPair(SourceWriter writer, ValueModel shape, string write, string read, ShapeNameScope names)
    {
        writer.Separate();
        switch (shape)
        {
            case ObjectModel model:
                // The payload itself is checked before it is written.
                bool mayBeNull = !model.IsValueType && names.OwnerOf(model).Length > 0;
                ObjectWriteEmitter.Emit(writer, model, write, mayBeNull, names);
                writer.Separate();
                ObjectReadEmitter.Emit(writer, model, read, names);
                SetterEmitter.Emit(writer, model, names);
                break;
            case ListModel model:
                CollectionEmitter.EmitList(writer, model, write, read, names);
                break;
            case DictionaryModel model:
                CollectionEmitter.EmitDictionary(writer, model, write, read, names);
                break;
            case EnumModel model:
                EnumEmitter.Emit(writer, model, write, read, names.Find(model));
                break;
            case ContextModel model:
                writer.Write($"""
                    private static readonly global::System.Text.Json.Serialization.Metadata.JsonTypeInfo<{model.TypeName}> {ValueEmitter.TypeInfo(model, names)} =
                        (global::System.Text.Json.Serialization.Metadata.JsonTypeInfo<{model.TypeName}>){model.ContextTypeName}.Default.GetTypeInfo(typeof({model.TypeName}))!;
                    """);
                break;
        }
    }

    private static string ClassName(ChannelModel channel) => channel.Name + "Serializer";

    private static IEnumerable<string> MemberNames(ObjectModel model) => model.Members.Select(member => member.JsonName);
}
