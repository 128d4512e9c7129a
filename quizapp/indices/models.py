"""Tables of the indices and their components."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.kernel.base import Base


class IndexDefinition(Base):
    """One index, or one field of the reform plans, that questions can be about."""

    __tablename__ = "index_definition"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str] = mapped_column(String(60))
    measures: Mapped[str] = mapped_column(String(1000), default="")
    publisher: Mapped[str] = mapped_column(String(300), default="")
    # Key of the document that the components are counted by.
    document: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int]

    components: Mapped[list["IndexComponent"]] = relationship(order_by="IndexComponent.position")


class IndexComponent(Base):
    """A component of an index as one document counts them."""

    __tablename__ = "index_component"
    __table_args__ = (UniqueConstraint("index_code", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(ForeignKey("index_definition.code"))
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]
