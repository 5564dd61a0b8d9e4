"""The fixed words of a document, by language."""

from collections.abc import Mapping
from typing import Final

WORDS: Final = (
    "invoice", "credit_note", "draft", "paid", "void", "number", "issued", "due", "period", "order", "corrects",
    "bill_to", "sold_by",
    "description", "quantity", "unit_price", "tax_rate", "amount", "subtotal", "discount", "total", "credits",
    "amount_paid", "amount_due", "amount_credited", "due_by", "on_base", "payment", "terms", "pay_online", "notes",
    "page",
)  # fmt: skip

_TABLE: Final = {
    "en": (
        "Invoice", "Credit note", "Draft", "Paid", "Void", "Number", "Issue date", "Due date", "Service period",
        "PO number", "Corrects", "Bill to", "From", "Description", "Quantity", "Unit price", "Tax", "Amount",
        "Subtotal", "Discount", "Total", "Credits applied", "Paid", "Amount due", "Amount credited",
        "due {date}", "on {base}", "Payment", "Terms", "Pay online", "Notes", "Page {page} of {pages}",
    ),
    "de": (
        "Rechnung", "Rechnungskorrektur", "Entwurf", "Bezahlt", "Storniert", "Nummer", "Rechnungsdatum", "Fällig am",
        "Leistungszeitraum", "Bestellnummer", "Korrigiert", "Rechnung an", "Von", "Beschreibung", "Menge",
        "Einzelpreis", "Steuer", "Betrag", "Zwischensumme", "Rabatt", "Gesamtbetrag", "Verrechnetes Guthaben",
        "Bezahlt", "Zahlbetrag", "Gutgeschrieben", "fällig am {date}", "auf {base}", "Zahlung", "Bedingungen",
        "Online bezahlen", "Anmerkungen", "Seite {page} von {pages}",
    ),
    "fr": (
        "Facture", "Avoir", "Brouillon", "Payée", "Annulée", "Numéro", "Date d’émission", "Échéance",
        "Période", "Commande", "Rectifie", "Facturé à", "De", "Désignation", "Quantité", "Prix unitaire",
        "Taxe", "Montant", "Sous-total", "Remise", "Total", "Crédits appliqués", "Payé", "Montant dû",
        "Montant crédité", "à payer avant le {date}", "sur {base}", "Paiement", "Conditions", "Payer en ligne",
        "Remarques", "Page {page} sur {pages}",
    ),
    "es": (
        "Factura", "Nota de crédito", "Borrador", "Pagada", "Anulada", "Número", "Fecha de emisión", "Vencimiento",
        "Período", "Pedido", "Rectifica", "Facturar a", "De", "Descripción", "Cantidad",
        "Precio unitario", "Impuesto", "Importe", "Subtotal", "Descuento", "Total", "Créditos aplicados", "Pagado",
        "Importe pendiente", "Importe abonado", "vence el {date}", "sobre {base}", "Pago", "Condiciones",
        "Pagar en línea", "Notas", "Página {page} de {pages}",
    ),
    "it": (
        "Fattura", "Nota di credito", "Bozza", "Pagata", "Annullata", "Numero", "Data di emissione", "Scadenza",
        "Periodo", "Ordine", "Rettifica", "Intestata a", "Da", "Descrizione", "Quantità",
        "Prezzo unitario", "Imposta", "Importo", "Subtotale", "Sconto", "Totale", "Crediti applicati", "Pagato",
        "Importo dovuto", "Importo accreditato", "scadenza {date}", "su {base}", "Pagamento", "Condizioni",
        "Paga online", "Note", "Pagina {page} di {pages}",
    ),
    "nl": (
        "Factuur", "Creditnota", "Concept", "Betaald", "Vervallen", "Nummer", "Factuurdatum", "Vervaldatum",
        "Periode", "Inkoopnummer", "Corrigeert", "Factuur aan", "Van", "Omschrijving", "Aantal", "Stukprijs", "Btw",
        "Bedrag", "Subtotaal", "Korting", "Totaal", "Verrekend tegoed", "Betaald", "Te betalen", "Gecrediteerd",
        "te betalen voor {date}", "over {base}", "Betaling", "Voorwaarden", "Online betalen", "Opmerkingen",
        "Pagina {page} van {pages}",
    ),
    "pt": (
        "Fatura", "Nota de crédito", "Rascunho", "Paga", "Anulada", "Número", "Data de emissão", "Vencimento",
        "Período", "Encomenda", "Corrige", "Faturar a", "De", "Descrição", "Quantidade", "Preço unitário",
        "Imposto", "Valor", "Subtotal", "Desconto", "Total", "Créditos aplicados", "Pago", "Valor em dívida",
        "Valor creditado", "vence em {date}", "sobre {base}", "Pagamento", "Condições", "Pagar online", "Notas",
        "Página {page} de {pages}",
    ),
}  # fmt: skip

LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    language: dict(zip(WORDS, words, strict=True)) for language, words in _TABLE.items()
}
